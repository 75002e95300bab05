"""Lists of this room that people download."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.models import AuditRecord, OutgoingMail
from portal.kit.sheets import Sheet
from programme.models import (
    HandbookComment,
    KnowledgeMeeting,
    MeetingRegistration,
    Organisation,
    Subsidy,
)
from programme.selectors.people import Colleague
from programme.selectors.steps import Standing
from programme.states import quadrant_name


def organisations_sheet(organisations: Iterable[Any]) -> Sheet:
    """Those of the list, with their ``contacts`` and how many ``people`` they have."""
    return Sheet(
        title=_("Organisaties"),
        heads=(_("Naam"), _("Soort"), _("Contactpersoon"), _("Mensen")),
        widths=(36, 18, 36, 10),
        rows=[
            (
                each.name,
                each.get_kind_display(),
                ", ".join(contact.user.name for contact in each.contacts),
                each.people,
            )
            for each in organisations
        ],
    )


def people_sheet(organisation: Organisation, people: Iterable[Colleague]) -> Sheet:
    return Sheet(
        title=_("Mensen van {organisation}").format(organisation=organisation),
        heads=(_("Naam"), _("E-mailadres"), _("Rollen")),
        widths=(30, 36, 50),
        rows=[
            (each.person.name, each.person.email, ", ".join(each.role_names)) for each in people
        ],
    )


def meetings_sheet(meetings: Iterable[KnowledgeMeeting]) -> Sheet:
    return Sheet(
        title=_("Kennisbijeenkomsten"),
        heads=(_("Bijeenkomst"), _("Begin"), _("Einde"), _("Plaats"), _("Programma"), _("Stand")),
        widths=(40, 16, 16, 34, 34, 16),
        rows=[
            (
                each.title,
                each.starts_at,
                each.ends_at,
                each.place,
                str(each.programme),
                _("gaat niet door") if each.is_cancelled else "",
            )
            for each in meetings
        ],
    )


def steps_sheet(steps: Iterable[Standing]) -> Sheet:
    return Sheet(
        title=_("Vervolgstappen"),
        heads=(
            _("Stap"),
            _("Wie"),
            _("Begin"),
            _("Einde"),
            _("Stand"),
            _("Hoe ver"),
            _("Hoe het ging"),
        ),
        widths=(60, 30, 12, 12, 12, 60, 60),
        rows=[
            (
                str(each.step),
                each.step.owner_name,
                each.step.starts_on,
                each.step.ends_on,
                str(each.state.label),
                "; ".join(reading.told for reading in each.readings),
                each.step.done_note,
            )
            for each in steps
        ],
    )


def registrations_sheet(registrations: Iterable[MeetingRegistration]) -> Sheet:
    """Who comes, each with their ``organisations``."""
    came = {True: _("was er"), False: _("was er niet"), None: ""}
    return Sheet(
        title=_("Aanmeldingen"),
        heads=(_("Naam"), _("Organisatie"), _("E-mailadres"), _("Aangemeld op"), _("Aanwezig")),
        widths=(30, 40, 36, 16, 14),
        rows=[
            (
                each.person.name,
                each.organisations,
                each.person.email,
                each.registered_at or _("niet aangemeld"),
                came[each.attended],
            )
            for each in registrations
        ],
    )


def subsidies_sheet(subsidies: Iterable[Subsidy]) -> Sheet:
    return Sheet(
        title=_("Subsidies"),
        heads=(
            _("Subsidie"),
            _("Indienen tot en met"),
            _("Bedrag"),
            _("Partners"),
            _("Stand"),
            _("Programma"),
            _("Toelichting"),
        ),
        widths=(40, 16, 16, 50, 20, 34, 60),
        rows=[
            (
                each.name,
                each.deadline,
                each.amount,
                ", ".join(map(str, each.partners.all())),
                str(each.get_state_display()),
                str(each.programme),
                each.note,
            )
            for each in subsidies
        ],
    )


def logbook_sheet(records: Iterable[AuditRecord]) -> Sheet:
    return Sheet(
        title=_("Logboek"),
        heads=(_("Wanneer"), _("Wie"), _("Wat"), _("Toelichting"), _("Onderwerp")),
        widths=(16, 30, 36, 50, 40),
        rows=[
            (
                each.at,
                str(each.actor) if each.actor_id else _("het systeem"),
                audit.act_label(each.act),
                audit.detail_of(each),
                each.subject_label,
            )
            for each in records
        ],
    )


def mails_sheet(mails: Iterable[OutgoingMail]) -> Sheet:
    return Sheet(
        title=_("Verzonden mails"),
        heads=(_("Wanneer"), _("Aan"), _("Onderwerp"), _("Stand")),
        widths=(16, 36, 60, 20),
        rows=[(each.queued_at, each.to, each.subject, str(each.delivery.label)) for each in mails],
    )


def comments_sheet(comments: Iterable[HandbookComment]) -> Sheet:
    return Sheet(
        title=_("Opmerkingen bij het handboek"),
        heads=(
            _("Wanneer"),
            _("Stap"),
            _("Versie"),
            _("Wie"),
            _("Organisatie"),
            _("Opmerking"),
            _("Stand"),
            _("Antwoord"),
        ),
        widths=(16, 34, 8, 26, 30, 60, 14, 60),
        rows=[
            (
                each.written_at,
                each.step_title,
                each.version.number,
                str(each.author),
                str(each.organisation),
                each.text,
                str(each.get_status_display()),
                each.answer,
            )
            for each in comments
        ],
    )


def cases_sheet(cases: Iterable[Any]) -> Sheet:
    """Cases ``with_position``."""
    return Sheet(
        title=_("Cases"),
        heads=(
            _("Case"),
            _("Organisatie"),
            _("Stand"),
            _("Gedeeld"),
            _("Fase"),
            _("Budget"),
            _("Disciplines"),
            _("Ontwikkelingslijnen"),
            _("Partners"),
            _("Nu"),
            _("Gewenst"),
            _("Beoordeeld op"),
        ),
        widths=(40, 26, 14, 26, 16, 26, 40, 40, 40, 14, 14, 16),
        rows=[
            (
                each.title,
                str(each.participant),
                each.get_status_display(),
                each.get_sharing_display(),
                each.get_phase_display(),
                each.get_budget_order_display(),
                ", ".join(found.name for found in each.disciplines.all()),
                ", ".join(found.name for found in each.lines.all()),
                ", ".join(each.partners.splitlines()),
                quadrant_name(each.now),
                quadrant_name(each.wished),
                each.assessed_at,
            )
            for each in cases
        ],
    )


def matrix_sheet(cases: Iterable[Any]) -> Sheet:
    """Cases ``with_position``, numbered as in the picture."""
    return Sheet(
        title=_("Integratiematrix"),
        heads=(
            _("Nummer"),
            _("Case"),
            _("Organisatie"),
            _("Begin"),
            _("Nu"),
            _("Gewenst"),
            _("Beoordeeld op"),
        ),
        widths=(10, 40, 26, 14, 14, 14, 16),
        rows=[
            (
                number,
                each.title,
                str(each.participant),
                quadrant_name(each.first),
                quadrant_name(each.now),
                quadrant_name(each.wished),
                each.assessed_at,
            )
            for number, each in enumerate(cases, 1)
        ],
    )
