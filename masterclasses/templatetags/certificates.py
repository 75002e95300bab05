"""``{% certificates_of cohort %}`` and ``{% certificates_link %}``: the way to certificates."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Exists, OuterRef

from masterclasses.models import PLANS, Certificate, Cohort, Enrolment, Learner

register = template.Library()


@register.inclusion_tag("masterclasses/certificates/of_cohort.html", takes_context=True)
def certificates_of(context: dict[str, Any], cohort: Cohort) -> dict[str, Any]:
    """What the visitor may know of the certificates of the cohort's people."""
    user = context["request"].user
    here = Enrolment.objects.enrolled().filter(cohort=cohort).values("learner")
    found = Certificate.objects.visible_to(user).valid().filter(year=cohort.year, learner__in=here)
    if user.works_for(cohort.programme, *PLANS):
        return {"cohort": cohort, "plans": True, "issued": found.count()}
    oneself = Learner.objects.who_are(user).filter(pk=OuterRef("learner"))
    shown = list(found.annotate(is_own=Exists(oneself)).select_related("document"))
    own = [each for each in shown if each.is_own]
    return {"cohort": cohort, "own": own, "issued": len(shown)}


@register.inclusion_tag("masterclasses/certificates/link.html", takes_context=True)
def certificates_link(context: dict[str, Any]) -> dict[str, Any]:
    """A link to the page of certificates, where there is one that the visitor may see."""
    user = context["request"].user
    return {"shown": Certificate.objects.visible_to(user).exists()}
