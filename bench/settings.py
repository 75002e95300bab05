"""The portal's settings for a server with one bare view and nothing around it."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as ALL_APPS

INSTALLED_APPS = [app for app in ALL_APPS if not app.startswith("allauth")]
MIDDLEWARE = []
ROOT_URLCONF = "bench.bare"
