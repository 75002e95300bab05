"""What the acts of this room are called in the logbook, and how what explains them is read."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from masterclasses.states import Mark

LABELS = {
    "masterclasses.make_cohort": _("Cohort gemaakt"),
    "masterclasses.publish_cohort": _("Inschrijving van een cohort geopend"),
    "masterclasses.close_cohort": _("Inschrijving van een cohort gesloten"),
    "masterclasses.reopen_cohort": _("Inschrijving van een cohort weer geopend"),
    "masterclasses.withdraw_cohort": _("Cohort afgelast"),
    "masterclasses.change_cohort": _("Cohort gewijzigd"),
    "masterclasses.plan_day": _("Masterclass gepland"),
    "masterclasses.change_day": _("Masterclass gewijzigd"),
    "masterclasses.move_day": _("Masterclass verplaatst"),
    "masterclasses.cancel_day": _("Masterclass afgelast"),
    "masterclasses.add_material": _("Materiaal bij een masterclass gezet"),
    "masterclasses.remove_material": _("Materiaal bij een masterclass weggehaald"),
    "masterclasses.add_room": _("Zaal toegevoegd"),
    "masterclasses.change_room": _("Zaal gewijzigd"),
    "masterclasses.enrol": _("Ingeschreven"),
    "masterclasses.wait": _("Op de wachtlijst gezet"),
    "masterclasses.promote": _("Van de wachtlijst naar een plaats"),
    "masterclasses.cancel": _("Afgemeld"),
    "masterclasses.release": _("Plaats vervallen: geen overeenkomst voor dat jaar"),
    "masterclasses.swap": _("Gewisseld met een collega"),
    "masterclasses.send_stand_in": _("Vervanger voor één dag"),
    "masterclasses.take_back_stand_in": _("Vervanger teruggenomen"),
    "masterclasses.allow_self_enrolment": _("Zelf inschrijven toegestaan"),
    "masterclasses.end_self_enrolment": _("Zelf inschrijven uitgezet"),
    "masterclasses.make_calendar_link": _("Link naar de eigen agenda gemaakt"),
    "masterclasses.end_calendar_link": _("Link naar de eigen agenda uitgezet"),
    "masterclasses.choose_daily_mail": _("Eén mail per dag gekozen"),
    "masterclasses.choose_single_mails": _("Losse mails gekozen"),
    "masterclasses.mark_attendance": _("Aanwezigheid bijgehouden"),
    "masterclasses.correct_attendance": _("Aanwezigheid gecorrigeerd"),
    "masterclasses.add_walk_in": _("Onverwachte deelnemer op de lijst gezet"),
    "masterclasses.come_in": _("Met het codewoord aanwezig gemeld"),
    "masterclasses.make_code_word": _("Codewoord gemaakt"),
    "masterclasses.sign_off": _("Voor een dag afgemeld"),
    "masterclasses.take_back_sign_off": _("Afmelding voor een dag teruggenomen"),
    "masterclasses.issue_certificate": _("Certificaat uitgegeven"),
    "masterclasses.make_certificate": _("PDF van het certificaat gemaakt"),
    "masterclasses.withdraw_certificate": _("Certificaat ingetrokken"),
    "masterclasses.add_course": _("Vak toegevoegd"),
    "masterclasses.change_course": _("Vak gewijzigd"),
    "masterclasses.offer_course": _("Vak aangeboden"),
    "masterclasses.change_offering": _("Data van een vak gewijzigd"),
    "masterclasses.withdraw_offering": _("Vak gaat niet door"),
    "masterclasses.apply_for_course": _("Aangemeld voor een vak"),
    "masterclasses.withdraw_application": _("Aanmelding voor een vak ingetrokken"),
    "masterclasses.release_application": _(
        "Aanmelding vervallen: geen overeenkomst voor dat jaar"
    ),
    "masterclasses.approve_application": _("Aanmelding voor een vak goedgekeurd"),
    "masterclasses.decline_application": _("Aanmelding voor een vak afgewezen"),
    "masterclasses.record_result": _("Resultaat van een vak vastgelegd"),
    "masterclasses.correct_result": _("Resultaat van een vak gecorrigeerd"),
    "masterclasses.ask_evaluation": _("Evaluatie gevraagd"),
    "masterclasses.remind_evaluation": _("Aan de evaluatie herinnerd"),
    "masterclasses.forget_evaluation": _("Weggegooid wie op de evaluatie antwoordde"),
}

DETAILS: dict[str, Callable[[Any], str]] = {
    "cohort": str,
    "asked": lambda count: str(_("{} mensen")).format(count),
    "learner": str,
    "moment": str,
    "day": str,
    "masterclass": str,
    "mark": lambda mark: str(Mark(mark).label),
    "marks": lambda count: ngettext("%(n)d naam", "%(n)d namen", count) % {"n": count},
    "course_result": str,
    "result_was": lambda was: str(_("was: {}")).format(was),
    "instead_of": lambda name: str(_("in plaats van {}")).format(name),
}
