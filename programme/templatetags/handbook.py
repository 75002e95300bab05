"""``{{ part.kind|item_kind }}``: what kind of item, as people read it."""

from django import template

from programme.models import ItemKind

register = template.Library()


@register.filter
def item_kind(kind: str) -> str:
    return str(ItemKind(kind).label) if kind in ItemKind.values else kind
