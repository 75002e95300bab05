"""Forms about cases: one purpose each, so that they fit on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.kit.forms import FigureField, day_field
from portal.kit.uploads import PaperField
from portal.kit.validators import validate_name
from programme.forms.participants import ForParticipantForm
from programme.models import (
    Case,
    DevelopmentLine,
    Discipline,
    Organisation,
    Programme,
)
from programme.services.cases import Features, Story
from programme.states import BudgetOrder, CaseState, Phase, Quadrant, Sharing

QUADRANTS = [
    (Quadrant.MONO_LOW, _("Mono, laag: één discipline, weinig verband met de ambities")),
    (Quadrant.MULTI_LOW, _("Multi, laag: meer disciplines, weinig verband met de ambities")),
    (Quadrant.MONO_HIGH, _("Mono, hoog: één discipline, de ambities zijn eisen geworden")),
    (Quadrant.MULTI_HIGH, _("Multi, hoog: meer disciplines, van beleid tot uitvoering samen")),
]


def _text_field(
    label: Any, missing: Any = "", *, rows: int, most: int = 4000, **kwargs: Any
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **kwargs,
    )


class StoryForm(forms.Form):
    """What a project is about."""

    title = forms.CharField(
        label=_("Titel"),
        max_length=120,
        validators=[validate_name],
        help_text=_(
            "Noem de plek en wat er gebeurt. Bijvoorbeeld: Vernieuwing van de Dorpsstraat"
        ),
        error_messages={"required": _("Vul een titel in.")},
    )
    context = _text_field(
        _("Wat speelt er?"),
        _("Schrijf kort op wat er speelt."),
        rows=5,
        help_text=_("De plek, de aanleiding en wie ermee te maken hebben."),
    )
    task = _text_field(
        _("Wat is de opgave?"),
        _("Schrijf op wat de opgave is."),
        rows=5,
        help_text=_("Wat moet er anders worden, en waar loopt u tegenaan?"),
    )
    ambitions = _text_field(
        _("Welke ambities hebt u?"),
        rows=4,
        required=False,
        help_text=_("Bijvoorbeeld: minder hittestress, circulair bouwen, één keer graven."),
    )

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case is not None:
            names = ("title", "context", "task", "ambitions")
            self.initial = {**{name: getattr(case, name) for name in names}, **self.initial}

    @property
    def story(self) -> Story:
        given = self.cleaned_data
        return Story(given["title"], given["context"], given["task"], given["ambitions"])


class BringForm(ForParticipantForm, StoryForm):
    """A new case; for which organisation, where somebody is at more."""

    field_order = ["participant"]


class FeaturesForm(forms.Form):
    """What a case is found by."""

    disciplines = forms.ModelMultipleChoiceField(
        Discipline.objects.none(),
        label=_("Welke disciplines doen mee?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies minstens één discipline."),
            "invalid_choice": _("Kies een discipline uit de lijst."),
            "invalid_pk_value": _("Kies een discipline uit de lijst."),
        },
    )
    lines = forms.ModelMultipleChoiceField(
        DevelopmentLine.objects.none(),
        label=_("Bij welke ontwikkelingslijnen hoort de case?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": _("Kies een ontwikkelingslijn uit de lijst."),
            "invalid_pk_value": _("Kies een ontwikkelingslijn uit de lijst."),
        },
    )
    phase = forms.ChoiceField(
        label=_("In welke fase is het project?"),
        choices=[(phase.value, capfirst(phase.label)) for phase in list(Phase)],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies een fase."),
            "invalid_choice": _("Kies een fase uit de lijst."),
        },
    )
    budget_order = forms.ChoiceField(
        label=_("Hoe groot is het budget ongeveer?"),
        choices=[(order.value, capfirst(order.label)) for order in list(BudgetOrder)],
        widget=forms.RadioSelect,
        help_text=_("De orde van grootte is genoeg."),
        error_messages={
            "required": _("Kies een orde van grootte. Weet u het nog niet? Kies dat dan."),
            "invalid_choice": _("Kies een orde van grootte uit de lijst."),
        },
    )
    partners = _text_field(
        _("Met wie werkt u samen?"),
        rows=3,
        most=2000,
        required=False,
        help_text=_("Organisaties, geen namen van mensen. Zet elke partner op een eigen regel."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        programme = case.participant.programme
        super().__init__(*args, **kwargs)
        for name, found in (
            ("disciplines", programme.disciplines.all()),
            ("lines", programme.lines.all()),
        ):
            cast("forms.ModelMultipleChoiceField[Any]", self.fields[name]).queryset = found
        self.initial = {
            "disciplines": [each.pk for each in case.disciplines.all()],
            "lines": [each.pk for each in case.lines.all()],
            "phase": case.phase,
            "budget_order": case.budget_order if case.phase else "",
            "partners": case.partners,
            **self.initial,
        }

    @property
    def features(self) -> Features:
        given = self.cleaned_data
        return Features(
            disciplines=list(given["disciplines"]),
            lines=list(given["lines"]),
            phase=given["phase"],
            budget_order=given["budget_order"],
            partners=given["partners"],
        )


def _quadrant_field(label: Any, missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=QUADRANTS,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": _("Kies een van de vier vakken.")},
    )


class AssessForm(forms.Form):
    """Where a case stands in the matrix, where one wishes it, and why."""

    now = _quadrant_field(_("Waar staat de case nu?"), _("Kies waar de case nu staat."))
    wished = _quadrant_field(
        _("Waar wilt u dat de case komt?"), _("Kies waar u wilt dat de case komt.")
    )
    reason = _text_field(
        _("Waarom?"),
        _("Schrijf kort op waarom de case daar staat."),
        rows=4,
        most=1000,
        help_text=_("Waaraan merkt u dit? Wie de case mag lezen, leest dit ook."),
    )


class SharingForm(forms.Form):
    """Who reads a case."""

    sharing = forms.ChoiceField(
        label=_("Wie mag deze case lezen?"),
        choices=[
            (Sharing.LEAD, _("Alleen uw eigen organisatie en de universiteit")),
            (Sharing.PROGRAMME, _("Iedereen van het programma: ook alle andere deelnemers")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies wie deze case mag lezen."),
            "invalid_choice": _("Kies wie deze case mag lezen."),
        },
    )


class FinishForm(forms.Form):
    """What a case yielded."""

    outcome = _text_field(
        _("Wat leverde de case op?"),
        _("Schrijf op wat de case opleverde."),
        rows=6,
        help_text=_("Wat werkte, wat werkte niet, en wat kunnen anderen ervan gebruiken?"),
    )


class CaseDocumentForm(forms.Form):
    """A file, and what people read for it."""

    title = forms.CharField(
        label=_("Titel"),
        max_length=160,
        validators=[validate_name],
        error_messages={"required": _("Vul in hoe dit document heet.")},
    )
    file = PaperField(label=_("Bestand"), error_messages={"required": _("Kies een bestand.")})


class KpiForm(forms.Form):
    """What a case is measured by."""

    name = forms.CharField(
        label=_("Wat meet u?"),
        max_length=80,
        validators=[validate_name],
        help_text=_("Bijvoorbeeld: dagen dat de straat open ligt"),
        error_messages={"required": _("Vul in wat u meet.")},
    )
    unit = forms.CharField(
        label=_("In welke eenheid?"),
        max_length=30,
        validators=[validate_name],
        help_text=_("Bijvoorbeeld: dagen, euro, m³ of %"),
        error_messages={"required": _("Vul de eenheid in.")},
    )
    goal = FigureField(
        label=_("Wat is het doel?"),
        max_digits=14,
        required=False,
        error_messages={"invalid": _("Vul een getal in, zoals 12,5.")},
    )


class KpiValueForm(forms.Form):
    """What was measured on a day."""

    measured_on = day_field(_("Datum van de meting"), _("Vul de datum van de meting in."))
    value = FigureField(
        label=_("Waarde"),
        max_digits=14,
        error_messages={
            "required": _("Vul in wat u hebt gemeten."),
            "invalid": _("Vul een getal in, zoals 12,5."),
        },
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = _("In {unit}").format(unit=unit)


class CaseFilterForm(forms.Form):
    """What the list is narrowed down to; the view has checked what was asked."""

    programma = forms.ChoiceField(label=_("Programma"), required=False)
    lijn = forms.ChoiceField(label=_("Ontwikkelingslijn"), required=False)
    discipline = forms.ChoiceField(label=_("Discipline"), required=False)
    fase = forms.ChoiceField(label=_("Fase"), required=False)
    organisatie = forms.ChoiceField(label=_("Organisatie"), required=False)
    stand = forms.ChoiceField(label=_("Stand"), required=False)

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[Programme],
        lines: Sequence[DevelopmentLine],
        disciplines: Sequence[Discipline],
        organisations: Sequence[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("programma", [(each.slug, str(each)) for each in programmes])
        self._offer_all("lijn", [(each.key, str(each)) for each in lines])
        self._offer_all("discipline", [(each.key, str(each)) for each in disciplines])
        self._offer_all("fase", [(each.value, capfirst(each.label)) for each in list(Phase)])
        self._offer_all("organisatie", [(each.slug, each.name) for each in organisations])
        self._offer_all("stand", [(each.value, capfirst(each.label)) for each in list(CaseState)])
        if len(programmes) < 2:
            del self.fields["programma"]

    def _offer_all(self, name: str, choices: list[Any]) -> None:
        self._offer(name, [("", _("Alle")), *choices])

    def _offer(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices


class _CasesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.participant})"


class CasesForm(forms.Form):
    """In which cases a step was used, or which cases fed a product."""

    cases = _CasesField(
        Case.objects.none(),
        label=_("Cases"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies alleen cases van dit programma.")},
    )

    def __init__(self, *args: Any, cases: QuerySet[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelMultipleChoiceField, self.fields["cases"])
        field.queryset = cases
