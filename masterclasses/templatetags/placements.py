"""``{% stretch days %}``: days in a row as people say them; ``{% placements_link %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from masterclasses.models import PLANS, Placement
from masterclasses.selectors.occupancy import Stretch, year_stretch
from programme.models import PARTICIPANT_ROLES, ROLES_AT_LEAD, Programme

register = template.Library()


@register.simple_tag
def stretch(days: Stretch, year: int) -> SafeString:
    """From the first day to the last; the years too where they are not just ``year``."""
    if days == year_stretch(year):
        return format_html("<span>{}</span>", _("heel {year}").format(year=year))
    shape = "j F" if days.first.year == days.last.year == year else "j F Y"
    ends = [
        format_html('<span class="nowrap">{}</span>', date_format(day, shape))
        for day in dict.fromkeys((days.first, days.last))
    ]
    return format_html("<span>{}</span>", format_html_join(" – ", "{}", ((end,) for end in ends)))


@register.inclusion_tag("masterclasses/placements/link.html", takes_context=True)
def placements_link(context: dict[str, Any], programme: Programme | None = None) -> dict[str, Any]:
    """The way to the placements, for who plans, takes part or supervises."""
    user = context["request"].user
    at_lead = user.led_programme_ids(*ROLES_AT_LEAD)
    shown = bool(user.led_programme_ids(*PLANS))
    shown = shown or bool(not at_lead and user.organisation_ids(*PARTICIPANT_ROLES))
    shown = shown or bool(at_lead and Placement.objects.filter(supervisor=user).exists())
    return {"shown": shown, "programme": programme}
