"""``{{ text|prose }}``: typed text as paragraphs and lists."""

from django import template
from django.utils.safestring import SafeString

from portal.kit import prose as typed

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    return typed.prose(text)
