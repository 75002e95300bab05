"""Words of the account pages."""

from __future__ import annotations

from django import template

from portal.accounts.devices import device_name

register = template.Library()
register.filter("device", device_name)
