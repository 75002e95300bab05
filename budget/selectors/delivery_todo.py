"""What finance must do about papers and deliveries that failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from budget.models import Delivery, PaperFailure
from budget.models.deliveries import OF_PROGRAMMES
from budget.selectors.deliveries import troubled
from budget.states import DeliveryState
from portal.kit.todo import Todo

# So many have a to-do of their own; more are one together.
MOST_APART = 3


def todos_about_delivery(led: list[int]) -> list[Todo]:
    """For finance of these programmes. Two queries."""
    failed = list(
        PaperFailure.objects.filter(**{OF_PROGRAMMES: led})
        .select_related("invoice")
        .only("first_at", "invoice__number")
        .order_by("first_at")
    )
    found = list(troubled(led))
    refused = [each for each in found if each.state == DeliveryState.REFUSED]
    stuck = [each for each in found if each.state != DeliveryState.REFUSED]
    return [*_papers(failed), *_refused(refused), *_stuck(stuck)]


def _papers(failed: Sequence[PaperFailure]) -> Iterator[Todo]:
    if len(failed) > MOST_APART:
        yield Todo(
            title=_("Van {n} facturen konden de PDF en de e-factuur niet worden gemaakt").format(
                n=len(failed)
            ),
            text=_("Bij Verzending staat wat u kunt doen."),
            url=reverse("budget:deliveries"),
            action=_("Naar Verzending"),
            urgent=True,
        )
        return
    for each in failed:
        yield Todo(
            title=_("De PDF van factuur {number} kon niet worden gemaakt").format(
                number=each.invoice
            ),
            text=_("De klant heeft dus nog niets. Bij de factuur staat wat u kunt doen."),
            url=each.invoice.get_absolute_url(),
            action=_("Factuur bekijken"),
            since=each.first_at,
            urgent=True,
        )


def _refused(deliveries: Sequence[Delivery]) -> Iterator[Todo]:
    if len(deliveries) > MOST_APART:
        yield Todo(
            title=_("{n} facturen zijn niet afgeleverd").format(n=len(deliveries)),
            text=_("Verbeter het adres en verstuur ze opnieuw."),
            url=f"{reverse('budget:deliveries')}?state={DeliveryState.REFUSED}",
            action=_("Naar Verzending"),
            urgent=True,
        )
        return
    for each in deliveries:
        yield Todo(
            title=_("Factuur {number} is niet afgeleverd").format(number=each.invoice),
            text=_("Verstuurd naar {receiver}. Verbeter het adres en verstuur opnieuw.").format(
                receiver=each.receiver
            ),
            url=each.invoice.get_absolute_url(),
            action=_("Factuur bekijken"),
            since=each.settled_at,
            urgent=True,
        )


def _stuck(deliveries: Sequence[Delivery]) -> Iterator[Todo]:
    if deliveries:
        yield Todo(
            title=_("Nog niet verstuurd: {numbers}").format(
                numbers=", ".join(str(each.invoice) for each in deliveries[:MOST_APART])
                + (" …" if len(deliveries) > MOST_APART else "")
            ),
            text=_(
                "Het lukt al langer dan een dag niet. Het portaal blijft het proberen. U kunt ook "
                "op een andere manier versturen."
            ),
            url=f"{reverse('budget:deliveries')}?state={DeliveryState.READY}",
            action=_("Naar Verzending"),
            since=deliveries[0].begun_at,
        )
