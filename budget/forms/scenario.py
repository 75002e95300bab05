"""The scenario sheet as a form that is sent by address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from budget.selectors.scenario import MOST, USUAL_WEIGHTS, Ground, Phase, Scenario
from packages.models import Package
from portal.kit.forms import NumberField

WEIGHT_NAMES = {Phase.CHOOSING: "kiezen", Phase.OFFERED: "aangeboden", Phase.SIGNED: "getekend"}
WRONG_WEIGHT = _("Vul een percentage in van 0 tot en met 100, zonder komma.")
WRONG_COUNT = _("Vul een heel getal in van -{most} tot en met {most}.")


class ScenarioForm(forms.Form):
    """What an address does not name is as usual; an empty cell counts for nothing.

    Words in an address that the sheet does not know are left alone.
    """

    def __init__(self, asked: QueryDict, *, ground: Ground) -> None:
        self.ground = ground
        self.cells = {
            cell_name(package, year): (package, year)
            for package in ground.packages
            for year in ground.years
        }
        usual = {name: USUAL_WEIGHTS[phase] for phase, name in WEIGHT_NAMES.items()}
        names = (*usual, *self.cells)
        super().__init__({name: asked.get(name, usual.get(name, 0)) for name in names})
        for phase, name in WEIGHT_NAMES.items():
            self.fields[name] = _number(
                _("Hoe zeker, in procenten: {phase}").format(phase=phase.label),
                least=0,
                most=100,
                wrong=WRONG_WEIGHT,
            )
        for name, (package, year) in self.cells.items():
            self.fields[name] = _number(
                _("{package} erbij vanaf {year}").format(package=package.name, year=year),
                least=-MOST,
                most=MOST,
                wrong=str(WRONG_COUNT).format(most=MOST),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Nobody can leave who is not there."""
        given = super().clean() or {}
        if self.errors:
            return given
        scenario = self._scenario(given)
        for name, (package, year) in self.cells.items():
            present = self.ground.signed_for(package, year)
            if given.get(name) and present + scenario.added(package, year) < 0:
                sentence = _("In {year} zijn er {present} met {package}: meer gaan er niet af.")
                facts = {"year": year, "present": present, "package": package.name}
                self.add_error(name, str(sentence).format(**facts))
        return given

    @property
    def scenario(self) -> Scenario:
        """Of a valid form."""
        return self._scenario(self.cleaned_data)

    def _scenario(self, given: dict[str, Any]) -> Scenario:
        return Scenario(
            weights={phase: given[name] for phase, name in WEIGHT_NAMES.items()},
            extra={
                (package.pk, year): given[name]
                for name, (package, year) in self.cells.items()
                if given.get(name)
            },
        )

    def weights(self) -> Iterator[tuple[Phase, BoundField]]:
        for phase, name in WEIGHT_NAMES.items():
            yield phase, self[name]

    def counts(self, package: Package) -> list[BoundField]:
        return [self[cell_name(package, year)] for year in self.ground.years]


def cell_name(package: Package, year: int) -> str:
    return f"{package.key}-{year}"


def address_of(ground: Ground, scenario: Scenario) -> str:
    """All of a scenario as the query of its address; what is nothing is left out."""
    named = {"programma": ground.programme.slug}
    named |= {name: str(scenario.weights[phase]) for phase, name in WEIGHT_NAMES.items()}
    named |= {
        cell_name(package, year): str(scenario.extra[package.pk, year])
        for package in ground.packages
        for year in ground.years
        if scenario.extra.get((package.pk, year))
    }
    return urlencode(named)


def _number(
    label: Any, *, least: int, most: int, wrong: Any, required: bool = True
) -> NumberField:
    return NumberField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"min": least, "max": most, "aria-label": label}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )
