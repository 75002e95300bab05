"""What the acts of this room are called in the logbook, and how what explains them is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import Language
from programme.models import role_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LABELS = {
    "programme.add_organisation": _("Organisatie toegevoegd"),
    "programme.change_organisation": _("Gegevens van de organisatie veranderd"),
    "programme.propose_theme": _("Huisstijl voorgesteld"),
    "programme.hold_theme": _("Huisstijl ingesteld"),
    "programme.reset_theme": _("Huisstijl van het portaal teruggezet"),
    "programme.discard_theme": _("Voorstel voor een huisstijl weggegooid"),
    "programme.invite": _("Iemand uitgenodigd"),
    "programme.resend_invitation": _("Uitnodiging opnieuw gestuurd"),
    "programme.widen_invitation": _("Rol toegevoegd aan een uitnodiging"),
    "programme.withdraw_invitation": _("Uitnodiging ingetrokken"),
    "programme.accept_invitation": _("Uitnodiging aangenomen"),
    "programme.change_roles": _("Rollen veranderd"),
    "programme.close_account": _("Account gesloten"),
    "programme.change_profile": _("Eigen naam veranderd"),
    "programme.choose_language": _("Taal gekozen"),
    "programme.load": _("Programma geladen"),
    "programme.plan_meeting": _("Kennisbijeenkomst gepland"),
    "programme.change_meeting": _("Kennisbijeenkomst veranderd"),
    "programme.cancel_meeting": _("Kennisbijeenkomst afgelast"),
    "programme.invite_to_meeting": _("Uitgenodigd voor een kennisbijeenkomst"),
    "programme.register_for_meeting": _("Aangemeld voor een kennisbijeenkomst"),
    "programme.unregister_from_meeting": _("Afgemeld voor een kennisbijeenkomst"),
    "programme.note_meeting_attendance": _("Aanwezigheid van een kennisbijeenkomst genoteerd"),
    "programme.add_meeting_material": _("Materiaal bij een kennisbijeenkomst gezet"),
    "programme.remove_meeting_material": _("Materiaal bij een kennisbijeenkomst weggehaald"),
    "programme.add_subsidy": _("Subsidie toegevoegd"),
    "programme.change_subsidy": _("Subsidie veranderd"),
    "programme.move_subsidy": _("Stand van een subsidie veranderd"),
    "programme.add_step": _("Vervolgstap toegevoegd"),
    "programme.change_step": _("Vervolgstap veranderd"),
    "programme.move_step": _("Vervolgstap verplaatst"),
    "programme.finish_step": _("Vervolgstap klaar gemeld"),
    "programme.reopen_step": _("Vervolgstap weer open gezet"),
    "programme.remove_step": _("Vervolgstap weggehaald"),
    "programme.restore_step": _("Vervolgstap teruggezet"),
    "programme.copy_steps": _("Vervolgstappen van een jaar gemaakt"),
    "programme.change_deliverable": _("Eigenaar of jaar van een product veranderd"),
    "programme.move_deliverable": _("Stand van een product veranderd"),
    "programme.add_document": _("Versie van een document toegevoegd aan een product"),
    "programme.share_document": _("Concept gedeeld met iedereen van het programma"),
    "programme.withdraw_document": _("Document weggehaald bij een product"),
    "programme.link_deliverable_cases": _("Cases gekoppeld aan een product"),
    "programme.add_handbook_step": _("Stap toegevoegd aan het handboek"),
    "programme.add_handbook_item": _("Onderdeel toegevoegd aan een stap van het handboek"),
    "programme.change_handbook": _("Tekst van het handboek veranderd"),
    "programme.move_in_handbook": _("Verplaatst in het handboek"),
    "programme.take_out_of_handbook": _("Uit het handboek gehaald"),
    "programme.put_back_in_handbook": _("Teruggezet in het handboek"),
    "programme.link_handbook_cases": _("Cases gekoppeld aan een stap van het handboek"),
    "programme.publish_handbook": _("Versie van het handboek gepubliceerd"),
    "programme.make_handbook": _("PDF van het handboek gemaakt"),
    "programme.comment_on_handbook": _("Opmerking geschreven bij het handboek"),
    "programme.answer_comment": _("Opmerking beantwoord"),
    "programme.close_comment": _("Opmerking gesloten"),
    "programme.reopen_comment": _("Opmerking weer geopend"),
    "programme.bring_case": _("Case ingebracht"),
    "programme.change_case": _("Case veranderd"),
    "programme.describe_case": _("Kenmerken van een case veranderd"),
    "programme.share_case": _("Wie een case leest veranderd"),
    "programme.take_up_case": _("Case opgepakt"),
    "programme.finish_case": _("Case afgerond"),
    "programme.reopen_case": _("Case heropend"),
    "programme.withdraw_case": _("Case ingetrokken"),
    "programme.bring_case_again": _("Case weer ingebracht"),
    "programme.assess_case": _("Case op de matrix gezet"),
    "programme.add_case_document": _("Document bij een case gezet"),
    "programme.remove_case_document": _("Document van een case weggehaald"),
    "programme.add_kpi": _("KPI bij een case gezet"),
    "programme.remove_kpi": _("KPI van een case weggehaald"),
    "programme.record_kpi": _("Meting van een KPI genoteerd"),
    "programme.remove_kpi_value": _("Meting van een KPI weggehaald"),
}


def _roles(told: StrOrPromise) -> Callable[[list[str]], str]:
    return lambda roles: told.format(", ".join(map(role_name, roles)))


def _value(told: StrOrPromise) -> Callable[[str | dict[str, str]], str]:
    """A value, or several by the names of their fields; a state is kept by its Dutch name."""
    return lambda value: told.format(
        ", ".join(map(_word, value.values() if isinstance(value, dict) else (value,)))
    )


def _word(value: object) -> str:
    """The code of English is a word in Dutch, "and": a language is told by its name."""
    return Language(value).label if value in Language.values else gettext(str(value))


DETAILS: dict[str, Callable[[Any], str]] = {
    "person": str,
    "name": str,
    "added": _roles(_("erbij: {}")),
    "removed": _roles(_("weg: {}")),
    "roles": _roles(_("als {}")),
    "before": _value(_("was: {}")),
    "after": _value(_("nu: {}")),
    "reason": _value(_("reden: {}")),
    "steps": lambda count: _("{} stappen").format(count),
}
