"""The questions of enrolling: colleagues one by one, a whole list, a colleague for another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from masterclasses.models import Masterclass
from masterclasses.models.planning import MasterclassQuerySet
from masterclasses.people_files import read_file
from masterclasses.people_lists import MOST_PEOPLE, Row, fault_of_address, read_text
from masterclasses.selectors.colleagues import Colleague, domain_of, domains_of
from masterclasses.services.learners import Person
from portal.kit.tables import MOST_BYTES, Unreadable
from portal.kit.validators import validate_person_name

# More colleagues than these are typed: nobody looks for a name among hundreds of boxes.
MOST_OFFERED = 60


class ColleaguesForm(forms.Form):
    """Known colleagues to tick, and somebody to type in."""

    depending = ("known", "name", "email")
    known = forms.MultipleChoiceField(
        label=_("Collega’s die wij kennen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label=_("Naam"), max_length=500, required=False)
    email = forms.CharField(label=_("E-mailadres"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, colleagues: Iterable[Colleague]) -> None:
        super().__init__(data)
        self._known = {each.email: each for each in colleagues}
        offered = [(each.email, each.label) for each in self._known.values()][:MOST_OFFERED]
        if offered:
            cast("forms.MultipleChoiceField", self.fields["known"]).choices = offered
        else:
            del self.fields["known"]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.rows():
            self.add_error("name", _("Kies een collega, of vul een naam en een e-mailadres in."))
        return answers

    def rows(self) -> list[Row]:
        """As they go to the page where all is checked: right or wrong."""
        answers = self.cleaned_data
        ticked = [self._known[email] for email in answers.get("known", ())]
        rows = [Row(each.name, each.email) for each in ticked]
        typed = Row(answers.get("name", ""), answers.get("email", ""))
        return [*rows, typed] if typed.name or typed.email else rows


class ListForm(forms.Form):
    """A pasted list, or a file with one."""

    depending = ("pasted", "upload")
    pasted = forms.CharField(
        label=_("Plak uw lijst"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Eén collega per regel, met naam en e-mailadres. U kunt kopiëren uit Excel of uit "
            "een e-mail. Hoogstens 200 mensen tegelijk."
        ),
    )
    upload = forms.FileField(
        label=_("Of kies een bestand"),
        required=False,
        help_text=_(
            "Een Excel-werkmap (.xlsx) of CSV van hooguit 1 MB. Wij lezen het eerste blad."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,text/csv"}),
        error_messages={"empty": _("Dit bestand is leeg. Kies een ander bestand.")},
    )

    def clean_pasted(self) -> list[Row]:
        try:
            return read_text(self.cleaned_data["pasted"])
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from None

    def clean_upload(self) -> list[Row]:
        upload: UploadedFile | None = self.cleaned_data["upload"]
        if not upload:
            return []
        try:
            # One byte more than may be tells that the file is too large.
            rows = read_file(upload.read(MOST_BYTES + 1))
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from None
        if not rows:
            raise forms.ValidationError(_("In dit bestand staat niemand. Kies een ander bestand."))
        return rows

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if self.errors:
            return answers
        if not self.rows():
            self.add_error("pasted", _("Plak een lijst of kies een bestand."))
        elif len(self.rows()) > MOST_PEOPLE:
            self.add_error(
                "pasted",
                _("Samen zijn dit meer dan {most} mensen. Doe eerst de lijst, dan het bestand.")
                .format(most=MOST_PEOPLE),
            )  # fmt: skip
        return answers

    def rows(self) -> list[Row]:
        return [*self.cleaned_data.get("pasted", ()), *self.cleaned_data.get("upload", ())]


def rows_sent(data: Mapping[str, str]) -> list[Row]:
    """The lines of the page that checks a list, as they come back from it."""
    rows = []
    for number in range(MOST_PEOPLE):
        if f"name-{number}" not in data or f"email-{number}" not in data:
            break
        rows.append(
            Row(
                " ".join(data[f"name-{number}"].split()),
                data[f"email-{number}"].strip(),
                left_out=f"out-{number}" in data,
            )
        )
    return rows


def moved(rows: list[Row], data: Mapping[str, str]) -> list[Row]:
    """The lines in the order asked for: one up, or to the top."""
    for act, step in (("up", 1), ("top", len(rows))):
        asked = data.get(act, "")
        if asked.isascii() and asked.isdecimal() and int(asked[:4]) < len(rows):
            number = int(asked[:4])
            rows.insert(max(number - step, 0), rows.pop(number))
    return rows


class ColleagueForm(forms.Form):
    """One colleague: somebody who is known, or somebody typed in.

    An address with a domain that nobody of the organisation has is asked about once more.
    """

    depending = ("name", "email", "known")
    known = forms.ChoiceField(label=_("Collega"), required=False)
    name = forms.CharField(
        label=_("Naam"), max_length=120, required=False, validators=[validate_person_name]
    )
    email = forms.CharField(label=_("E-mailadres"), max_length=500, required=False)
    is_right = forms.BooleanField(label=_("Ja, dit adres klopt"), required=False)

    def __init__(
        self, data: Any = None, *, colleagues: list[Colleague], taken: Iterable[str] = ()
    ) -> None:
        super().__init__(data)
        self._known = {each.email: each for each in colleagues}
        self._domains = domains_of(colleagues)
        out = set(taken)
        offered = [(each.email, each.label) for each in colleagues if each.email not in out]
        field = cast("forms.ChoiceField", self.fields["known"])
        field.choices = [("", _("Iemand anders, namelijk:")), *offered]
        if not offered:
            del self.fields["known"]
        if not self._is_unknown((data or {}).get("email", "")):
            del self.fields["is_right"]

    def _is_unknown(self, email: str) -> bool:
        return "@" in email and domain_of(email.strip()) not in self._domains

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("known"):
            for name in ("name", "email"):
                self.errors.pop(name, None)
            return answers
        if not answers.get("name") and "name" not in self.errors:
            self.add_error("name", _("Kies een collega, of vul de naam in."))
        if "email" in answers:
            self._check_address(answers["email"], confirmed=bool(answers.get("is_right")))
        return answers

    def _check_address(self, email: str, *, confirmed: bool) -> None:
        if fault := fault_of_address(email):
            self.add_error("email", fault)
        elif self._is_unknown(email) and not confirmed:
            sentence = _(
                "Niemand van uw organisatie heeft een adres op @{domain}. Klopt het toch? Vink "
                "dat dan hieronder aan."
            )
            self.add_error("email", sentence.format(domain=domain_of(email)))

    def person(self) -> Person:
        known = self._known.get(self.cleaned_data.get("known", ""))
        if known is not None:
            return Person(known.name, known.email)
        return Person(self.cleaned_data["name"], self.cleaned_data["email"])


class _DayField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Masterclass) -> str:
        return f"{date_format(obj.day, 'l j F Y')}: {obj}"


class StandInForm(ColleagueForm):
    """Also for which day; days for which somebody stands in already are not offered."""

    day = _DayField(
        label=_("Voor welke dag?"),
        queryset=Masterclass.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Kies de dag waarop de vervanger komt."),
            "invalid_choice": _("Kies een van de dagen uit de lijst."),
        },
    )
    field_order = ["day", "known", "name", "email", "is_right"]

    def __init__(self, data: Any = None, *, days: MasterclassQuerySet, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        cast("_DayField", self.fields["day"]).queryset = days
