"""The web server's way in."""

import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class Utf8Request(WSGIRequest):
    """Read as UTF-8, whatever charset is told; ``Careful`` then refuses others.

    Django decodes the address with it before any middleware sees the request, and an error
    there is answered by no page.
    """

    encoding = property(lambda self: None, lambda self, told: None)


application = get_wsgi_application()
application.request_class = Utf8Request
