"""The look of an organisation: proposed, looked at, and then it holds for its people."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked
from portal.kit.colours import read_colour
from portal.kit.documents import store_document
from portal.kit.models import StoredDocument
from portal.kit.removal import let_go
from programme.models import Organisation, Theme, User
from programme.palette import CHOSEN, FONTS, PORTAL, contrast_faults, style_of
from programme.selectors import rights
from programme.selectors.themes import proposal_of


@transaction.atomic
def propose_theme(
    *,
    organisation: Organisation,
    colours: Mapping[str, Mapping[str, str]],
    font: str,
    logo: bytes | StoredDocument | None,
    actor: User,
) -> Theme:
    """Keep a look beside the one that holds, in the place of an earlier proposal.

    Colours are by scheme and name; what is not named is the portal's. Raises ``Unfit`` at the
    name of a colour that is none, or does not stand out.
    """
    organisation = _of_keeper(organisation, actor)
    checked = {scheme: _checked(colours.get(scheme, {}), scheme) for scheme in PORTAL}
    if font not in FONTS:
        raise Unfit("font", _("Kies een lettertype uit de lijst."))
    if isinstance(logo, bytes):
        logo = store_document(
            kind="logo",
            filename=f"logo-{organisation.slug}.png",
            content=logo,
            content_type="image/png",
        )
    _take_away(Theme.objects.proposed().filter(organisation=organisation))
    shown = f"{style_of(checked, font)} {logo.sha256 if logo else ''}"
    digest = hashlib.sha256(f"{organisation.pk} {shown}".encode()).hexdigest()
    theme, is_new = organisation.themes.get_or_create(
        digest=digest,
        defaults={"colours": checked, "font": font, "logo": logo, "made_by": actor},
    )
    if not is_new:
        raise Refused(_("Dit is al de huisstijl van uw organisatie: er is niets veranderd."))
    audit.record(
        "programme.propose_theme", actor=actor, subject=organisation, data={"theme": digest}
    )
    return theme


@transaction.atomic
def hold_theme(*, organisation: Organisation, seen: str, actor: User) -> Theme:
    """From now on the organisation's people see what was proposed last.

    ``seen`` is the digest of what the actor looked at: a colleague may have proposed another.
    """
    organisation = _of_keeper(organisation, actor)
    proposal = proposal_of(organisation)
    if proposal is None:
        raise Refused(_("Er is geen voorstel voor een huisstijl. Maak er eerst een."))
    if proposal.digest != seen:
        raise Refused(_("Intussen is er een ander voorstel. Kijk eerst hoe dat eruitziet."))
    organisation.theme = proposal
    organisation.save(update_fields=["theme"])
    _take_away(organisation.themes.exclude(pk=proposal.pk))
    audit.record(
        "programme.hold_theme",
        actor=actor,
        subject=organisation,
        data={"theme": proposal.digest, "colours": proposal.colours, "font": proposal.font},
    )
    return proposal


@transaction.atomic
def reset_theme(*, organisation: Organisation, actor: User) -> None:
    """Back to the portal's own look; the one that held is a proposal from then on."""
    organisation = _of_keeper(organisation, actor)
    if organisation.theme is None:
        raise Refused(_("Uw organisatie heeft de huisstijl van het portaal al."))
    organisation.theme = None
    organisation.save(update_fields=["theme"])
    audit.record("programme.reset_theme", actor=actor, subject=organisation, data={})


@transaction.atomic
def discard_theme(*, organisation: Organisation, actor: User) -> None:
    """What was proposed goes; what holds stays."""
    organisation = _of_keeper(organisation, actor)
    if not _take_away(Theme.objects.proposed().filter(organisation=organisation)):
        raise Refused(_("Het voorstel was al weg."))
    audit.record("programme.discard_theme", actor=actor, subject=organisation, data={})


def _take_away(themes: QuerySet[Theme]) -> int:
    """With their logos, where no other theme has those; returns how many."""
    logos = [each.logo for each in themes.select_related("logo")]
    count, _of_what = themes.delete()
    let_go(logos)
    return count


def _of_keeper(organisation: Organisation, actor: User) -> Organisation:
    if not rights.keeps_theme(actor, organisation):
        raise PermissionDenied
    return locked(organisation)


def _checked(colours: Mapping[str, str], scheme: str) -> dict[str, str]:
    """All that may be chosen, each as #rrggbb."""
    found = {}
    for name in CHOSEN:
        colour = read_colour(colours.get(name, PORTAL[scheme][name]))
        if colour is None:
            raise Unfit(name, _("Dit is geen kleur. Vul bijvoorbeeld #0b5563 in."))
        found[name] = str(colour)
    for name, sentence in contrast_faults(found, scheme).items():
        raise Unfit(name, sentence)
    return found
