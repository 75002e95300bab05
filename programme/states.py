"""The lives of cases, next steps, products, comments and subsidies; a case's place."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.kit.states import Transitions


class CaseState(models.TextChoices):
    BROUGHT = "brought", _("ingebracht")
    UNDER_WAY = "under_way", _("loopt")
    FINISHED = "finished", _("afgerond")
    WITHDRAWN = "withdrawn", _("ingetrokken")


LIVE = (CaseState.BROUGHT, CaseState.UNDER_WAY)

CASE = Transitions(
    {
        "take_up": ({CaseState.BROUGHT}, CaseState.UNDER_WAY),
        "finish": (LIVE, CaseState.FINISHED),
        "reopen": ({CaseState.FINISHED}, CaseState.UNDER_WAY),
        "withdraw": ({CaseState.BROUGHT}, CaseState.WITHDRAWN),
        "bring_again": ({CaseState.WITHDRAWN}, CaseState.BROUGHT),
    }
)


class Sharing(models.TextChoices):
    """Who reads a case, besides the people of its own organisation."""

    LEAD = "lead", _("alleen met de universiteit")
    PROGRAMME = "programme", _("met alle deelnemers")


class Phase(models.TextChoices):
    """How far a project is."""

    INITIATIVE = "initiative", _("initiatief")
    DEFINITION = "definition", _("definitie")
    DESIGN = "design", _("ontwerp")
    PREPARATION = "preparation", _("voorbereiding")
    REALISATION = "realisation", _("uitvoering")
    MANAGEMENT = "management", _("beheer")


class BudgetOrder(models.TextChoices):
    """Roughly what a project costs; nobody gives away more than that."""

    UNKNOWN = "unknown", _("nog niet bekend")
    TO_100K = "to_100k", _("tot € 100.000")
    TO_500K = "to_500k", _("€ 100.000 tot € 500.000")
    TO_1M = "to_1m", _("€ 500.000 tot € 1 miljoen")
    TO_5M = "to_5m", _("€ 1 miljoen tot € 5 miljoen")
    OVER_5M = "over_5m", _("meer dan € 5 miljoen")


class Quadrant(models.TextChoices):
    """Discipline by degree of hierarchical integration; the keys are those of the programme."""

    MONO_LOW = "mono_low", _("mono, laag")
    MULTI_LOW = "multi_low", _("multi, laag")
    MONO_HIGH = "mono_high", _("mono, hoog")
    MULTI_HIGH = "multi_high", _("multi, hoog")

    @property
    def is_multi(self) -> bool:
        return self in (Quadrant.MULTI_LOW, Quadrant.MULTI_HIGH)

    @property
    def is_high(self) -> bool:
        return self in (Quadrant.MONO_HIGH, Quadrant.MULTI_HIGH)


class StepMark(models.TextChoices):
    """What somebody did to a step; nothing yet where it is open."""

    OPEN = "open", _("open")
    DONE = "done", _("klaar")
    REMOVED = "removed", _("weggehaald")


STEP = Transitions(
    {
        "change": ({StepMark.OPEN}, StepMark.OPEN),
        "finish": ({StepMark.OPEN}, StepMark.DONE),
        "reopen": ({StepMark.DONE}, StepMark.OPEN),
        "remove": ({StepMark.OPEN}, StepMark.REMOVED),
        "restore": ({StepMark.REMOVED}, StepMark.OPEN),
    }
)


class StepState(models.TextChoices):
    """Where a step stands on a day; derived, never stored."""

    COMING = "coming", _("komt nog")
    RUNNING = "running", _("loopt nu")
    LATE = "late", pgettext_lazy("step", "te laat")
    DONE = "done", _("klaar")


class CommentState(models.TextChoices):
    NEW = "new", _("nieuw")
    ANSWERED = "answered", _("beantwoord")
    CLOSED = "closed", _("gesloten")


COMMENT = Transitions(
    {
        "answer": ({CommentState.NEW, CommentState.ANSWERED}, CommentState.ANSWERED),
        "close": ({CommentState.NEW, CommentState.ANSWERED}, CommentState.CLOSED),
        "reopen": ({CommentState.CLOSED}, CommentState.NEW),
    }
)


class DeliverableState(models.TextChoices):
    PLANNED = "planned", _("gepland")
    UNDER_WAY = "under_way", _("in bewerking")
    DISCUSSED = "discussed", _("concept ter bespreking")
    DELIVERED = "delivered", _("opgeleverd")


DELIVERABLE = Transitions(
    {
        "begin": ({DeliverableState.PLANNED}, DeliverableState.UNDER_WAY),
        "postpone": ({DeliverableState.UNDER_WAY}, DeliverableState.PLANNED),
        "discuss": ({DeliverableState.UNDER_WAY}, DeliverableState.DISCUSSED),
        "deliver": ({DeliverableState.DISCUSSED}, DeliverableState.DELIVERED),
        "rework": (
            {DeliverableState.DISCUSSED, DeliverableState.DELIVERED},
            DeliverableState.UNDER_WAY,
        ),
    }
)


def quadrant_name(quadrant: str | None) -> str:
    """What people read for it; "" where there is none."""
    return str(Quadrant(quadrant).label) if quadrant else ""


class SubsidyState(models.TextChoices):
    """How far a subsidy is."""

    IDEA = "idea", _("idee")
    PREPARING = "preparing", _("in voorbereiding")
    SUBMITTED = "submitted", _("ingediend")
    GRANTED = "granted", _("toegekend")
    REJECTED = "rejected", _("afgewezen")


TO_SUBMIT = (SubsidyState.IDEA, SubsidyState.PREPARING)

SUBSIDY = Transitions(
    {
        "prepare": ({SubsidyState.IDEA}, SubsidyState.PREPARING),
        "set_back": ({SubsidyState.PREPARING}, SubsidyState.IDEA),
        "submit": ({SubsidyState.PREPARING}, SubsidyState.SUBMITTED),
        "grant": ({SubsidyState.SUBMITTED}, SubsidyState.GRANTED),
        # Also what does not go on: the parties themselves turn an idea down.
        "reject": ({*TO_SUBMIT, SubsidyState.SUBMITTED}, SubsidyState.REJECTED),
        "reopen": ({SubsidyState.GRANTED, SubsidyState.REJECTED}, SubsidyState.SUBMITTED),
    }
)
