"""Guides: what each group of users does here, task by task, with pictures of the real pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programme.models import (
    LEAD_ROLES,
    NETWORK_ROLES,
    PARTICIPANT_ROLES,
    Participant,
    Role,
    User,
)

Text = str | Promise


@dataclass(frozen=True)
class Task:
    """A section of a guide; ``alt`` says what its picture shows to who does not see it."""

    slug: str
    title: Text
    picture: str = ""
    alt: Text = ""


@dataclass(frozen=True)
class Guide:
    """The text of its tasks is in templates/help/SLUG/; what all have, in templates/help/."""

    slug: str
    title: Text
    audience: Text
    tasks: tuple[Task, ...]

    @property
    def route(self) -> str:
        return f"help_{self.slug}"

    def get_absolute_url(self) -> str:
        return reverse(self.route)

    @property
    def sections(self) -> list[tuple[Task, tuple[str, ...]]]:
        """Each task with the template of its text: this guide's own, else that of all."""
        return [
            (task, (f"help/{self.slug}/{task.slug}.html", f"help/{task.slug}.html"))
            for task in self.tasks
        ]


SETTINGS = Task("instellen", _("Uw taal, meldingen en mail kiezen"))

PARTICIPANTS = Guide(
    "deelnemers",
    _("Hulp voor gemeenten en nutspartijen"),
    _("U kiest of tekent voor uw organisatie, betaalt de facturen of doet zelf mee."),
    (
        Task(
            "overzicht",
            _("Zien wat u moet doen"),
            "overzicht",
            _("Het overzicht van een contactpersoon: bovenaan wat u nu moet doen, daaronder "
              "wat er nog te betalen is en de laatste factuur."),
        ),
        Task(
            "vergelijken",
            _("De pakketten vergelijken"),
            "pakketten",
            _("De vier pakketten naast elkaar, elk met wat u per jaar betaalt, wat het waard is "
              "en een knop om het te kiezen."),
        ),
        Task(
            "kiezen",
            _("Een pakket kiezen"),
            "kiezen",
            _("Stap 4 van 6 van het kiezen: de vraag waar de factuur heen gaat, met een vak voor "
              "het e-mailadres en de keuze van een kenmerk."),
        ),
        Task(
            "tekenen",
            _("De overeenkomst lezen en tekenen"),
            "overeenkomst",
            _("De pagina van een overeenkomst die klaar ligt om te tekenen: wat er nu gebeurt, "
              "de knop Lezen en tekenen en wat is afgesproken."),
        ),
        Task(
            "mensen",
            _("Collega’s toegang geven"),
        ),
        Task("organisatie", _("Gegevens en huisstijl van uw organisatie")),
        Task(
            "inschrijven",
            _("Collega’s inschrijven voor masterclasses"),
            "inschrijven",
            _("Mijn deelnemers in een cohort: hoeveel plaatsen er zijn toegekend, bezet en nog "
              "vrij, en een tabel met wie er meedoet."),
        ),
        Task(
            "volgen",
            _("Zelf meedoen aan masterclasses"),
            "cohort",
            _("De pagina van een cohort: alle dagen, elk met onderwerp, datum, tijd en plaats."),
        ),
        Task("meer-leren", _("Coaching, vakken en studenten")),
        Task(
            "cases",
            _("Een case inbrengen"),
            "matrix",
            _("De integratiematrix: vier vakken, met in elk vak de cases die daar nu staan en "
              "pijlen die tonen hoe zij verschoven. Vierkantjes tonen waar zij gewenst zijn."),
        ),
        Task(
            "handboek",
            _("Het handboek lezen en erop reageren"),
            "handboek",
            _("Het handboek: een inhoudsopgave met de stappen van de uniforme aanpak, en "
              "daaronder de eerste stap."),
        ),
        Task("facturen", _("Facturen bekijken en betalen")),
        SETTINGS,
    ),
)  # fmt: skip
COORDINATORS = Guide(
    "coordinatoren",
    _("Hulp voor coördinatoren en trainers"),
    _("U werkt bij de universiteit en begeleidt de deelnemers, de masterclasses en het handboek, "
      "of u tekent voor de universiteit."),
    (
        Task(
            "volgen",
            _("Deelnemers volgen"),
            "deelnemers",
            _("De lijst van deelnemers, met per organisatie de fase, de contactpersoon, het "
              "pakket en de volgende actie."),
        ),
        Task("uitnodigen", _("Een organisatie uitnodigen")),
        Task("overeenkomsten", _("Overeenkomsten begeleiden en tekenen")),
        Task("plannen", _("Masterclasses plannen")),
        Task("aanwezigheid", _("Aanwezigheid en certificaten")),
        Task("begeleiden", _("Coaching, vakken en studenten")),
        Task(
            "vervolgstappen",
            _("Vervolgstappen bijhouden"),
            "vervolgstappen",
            _("De vervolgstappen van een jaar in kolommen: wat te laat is, wat nu loopt, wat nog "
              "komt en wat klaar is."),
        ),
        Task("handboek", _("Het handboek schrijven en publiceren")),
        Task("cases", _("Met cases werken")),
        SETTINGS,
    ),
)  # fmt: skip
FINANCE = Guide(
    "financien",
    _("Hulp voor de financiële administratie"),
    _("U werkt bij de universiteit en maakt de facturen, boekt de betalingen en bewaakt de "
      "begroting."),
    (
        Task(
            "facturen",
            _("Facturen maken en uitgeven"),
            "facturen",
            _("De lijst van facturen: bovenaan wat er nog uit te geven is en wat openstaat, "
              "daaronder elke factuur met bedrag en stand."),
        ),
        Task("jaar", _("Een heel jaar in één keer factureren")),
        Task(
            "betalingen",
            _("Betalingen van de bank boeken"),
            "betalingen",
            _("De regels van de bank, elk met dag, andere partij, bedrag en stand, en bovenaan de "
              "knop Bankbestand inlezen."),
        ),
        Task("te-laat", _("Als een klant te laat betaalt")),
        Task("herstellen", _("Een fout op een factuur herstellen")),
        Task(
            "begroting",
            _("De begroting van een jaar bekijken"),
            "begroting",
            _("De begroting van een jaar: welk deel is gedekt door overeenkomsten, wat is "
              "begroot, afgesproken en uitgegeven, met een grafiek."),
        ),
        Task("kosten", _("Gewerkte dagen en uitgaven bijhouden")),
        Task("jaaropgaven", _("Jaaropgaven maken")),
        Task("boekjaar", _("Btw, boekhouding en het boekjaar")),
        SETTINGS,
    ),
)  # fmt: skip
NETWORK = Guide(
    "pioneering",
    _("Hulp voor Pioneering"),
    _("U organiseert de kennisbijeenkomsten en houdt de subsidies bij."),
    (
        Task(
            "bijeenkomsten",
            _("Een kennisbijeenkomst plannen"),
            "bijeenkomst",
            _("De pagina van een kennisbijeenkomst: wanneer en waar die is, hoeveel mensen zich "
              "aanmeldden, en de link om mensen uit te nodigen."),
        ),
        Task("aanwezigheid", _("Bijhouden wie er was")),
        Task("materiaal", _("Materiaal delen")),
        Task("subsidies", _("Subsidies bijhouden")),
        Task("meekijken", _("Zien hoe het programma ervoor staat")),
        SETTINGS,
    ),
)  # fmt: skip
GUIDES = (PARTICIPANTS, COORDINATORS, FINANCE, NETWORK)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All guides; for who has logged in, their own first."""
    own = guides_of(request.user) if request.user.is_authenticated else []
    others = [each for each in GUIDES if each not in own]
    return render(request, "help/index.html", {"own": own, "others": others})


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    found = next(each for each in GUIDES if each.slug == slug)
    others = [each for each in GUIDES if each is not found]
    return render(request, "help/guide.html", {"guide": found, "others": others})


def guides_of(user: User) -> list[Guide]:
    """Those about what this person does, in the order of ``GUIDES``."""
    takes_part = user.organisation_ids(*PARTICIPANT_ROLES)
    coordinates = {*LEAD_ROLES, Role.TRAINER} - {Role.FINANCE}
    theirs: dict[str, Any] = {
        PARTICIPANTS.slug: Participant.objects.filter(organisation__in=takes_part).exists(),
        COORDINATORS.slug: user.led_programme_ids(*coordinates),
        FINANCE.slug: user.led_programme_ids(Role.FINANCE),
        NETWORK.slug: user.organisation_ids(*NETWORK_ROLES),
    }
    return [each for each in GUIDES if theirs[each.slug]]
