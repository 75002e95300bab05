"""The summary of a choice for those who decide inside an organisation; it binds nobody."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from packages.models import Choice
from packages.selectors import choices
from packages.selectors.figures import PackageFigures
from portal.kit.documents import paper_html, render_pdf
from programme.models import Responsibility
from programme.selectors.duties import Duties, duties_in


def choice_summary(choice: Choice, figures: PackageFigures) -> bytes:
    """A PDF of the choice as it stands now; it is not kept, since it still may change."""
    return render_pdf(choice_summary_html(choice, figures))


def choice_summary_html(choice: Choice, figures: PackageFigures) -> str:
    """In the language of those who decide, whoever downloads it."""
    programme = choice.participant.programme
    return paper_html(
        "choice_summary.html",
        {
            "choice": choice,
            "organisation": choice.participant.organisation,
            "programme": programme,
            "lines": programme.lines.all(),
            "duties": sorted(duties_in(programme), key=_participants_first),
            "figures": figures,
            "components": [
                (component, component.price_on(date(figures.first.year, 1, 1)))
                for component in figures.package.components.all()
            ],
            "last_year": figures.years[-1].year,
            "runs_past_programme": choices.runs_past_programme(choice),
            "seats": choice.seats_per_cohort or choices.default_seats(figures.package),
            "made_on": timezone.localdate(),
        },
        language=choice.participant.organisation.language,
    )


def _participants_first(duties: Duties) -> bool:
    """Since they decide."""
    return duties.party != Responsibility.Party.PARTICIPANTS
