"""The projects of the demo, as their organisations tell of them: invented, but they could be."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where a case stood so many days ago, who said so, and why."""

    ago: int
    now: str
    wished: str
    reason: str
    by: str = ""


@dataclass(frozen=True)
class Measure:
    """A KPI; ``values`` are (days ago, what was measured)."""

    name: str
    unit: str
    goal: str
    values: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Story:
    """``ago`` is when it was brought; ``by`` the local part of the address of who did."""

    slug: str
    title: str
    context: str
    task: str
    ambitions: str
    ago: int
    disciplines: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    phase: str = "initiative"
    budget_order: str = "unknown"
    partners: tuple[str, ...] = ()
    by: str = "contact"
    shared: bool = True
    taken_up: bool = True
    places: tuple[Place, ...] = ()
    measures: tuple[Measure, ...] = field(default=())
    document: str = ""
    placement: str = ""
    outcome: str = ""
    withdrawn: bool = False


STORIES = (
    Story(
        "almelo", "Herinrichting Nieuwstraatkwartier",
        "Een wijk uit de jaren vijftig. Het riool is aan vervanging toe, de straten staan bij "
        "wolkbreuken blank en in de zomer is het er heet. De netbeheerder wil er ook werken.",
        "Riool, kabels, bomen en straat in één plan brengen, zodat de wijk één keer open gaat.",
        "Minder hittestress, ruimte voor water en minder overlast voor bewoners.",
        100, ("rioolvervanging", "wegen", "klimaatadaptatie", "groen"),
        ("verticale-integratie", "horizontale-integratie"), "design", "to_5m",
        ("Waterschap Vechtstromen", "Coteq Netbeheer", "Woningcorporatie (demo)"),
        places=(
            Place(98, "mono_low", "multi_high",
                  "Elke afdeling heeft een eigen planning. De ambities staan wel in het beleid, "
                  "maar niet in de opdracht."),
            Place(20, "multi_high", "multi_high",
                  "Er is nu één opgaveteam met een eigen budget. De ambities zijn vertaald naar "
                  "eisen, en wij meten of wij ze halen."),
        ),
        measures=(
            Measure("Dagen dat een straat open ligt", "dagen", "40",
                    ((95, "65"), (60, "58"), (18, "44"))),
            Measure("Verhard oppervlak", "%", "55", ((90, "82"), (15, "71.5"))),
        ),
        document="Schetsontwerp",
        placement="Van ambitie naar opgave in de wijk Nieuwstraatkwartier",
    ),
    Story(
        "enschede", "Vernieuwing van de Demosingel",
        "Onder de singel liggen een riool, een waterleiding en kabels van drie beheerders. "
        "Alles moet in de komende vijf jaar worden vervangen.",
        "Eén werkwijze vinden waarmee alle beheerders in dezelfde weken kunnen werken.",
        "Eén keer graven, en de bomen blijven staan.",
        105, ("rioolvervanging", "drinkwater", "kabels-en-leidingen", "mobiliteit"),
        ("horizontale-integratie",), "preparation", "over_5m",
        ("Vitens", "Enexis Netbeheer"),
        places=(
            Place(104, "mono_low", "multi_high", "Iedere beheerder maakt nog een eigen plan."),
            Place(55, "multi_low", "multi_high",
                  "De plannen liggen naast elkaar. De ambities van de stad zijn nog geen eisen.",
                  "coordinator@ut.example"),
        ),
        measures=(Measure("Keren dat de straat open gaat", "keer", "1", ((100, "3"), (50, "2"))),),
        placement="Eén straat, één planning: riool, kabels en bomen samen",
    ),
    Story(
        "enschede", "Koel bedrijventerrein",
        "Op het bedrijventerrein is bijna alles verhard. Ondernemers klagen over hitte en over "
        "water in hun hallen.",
        "Samen met ondernemers een plan maken voor minder verharding.",
        "", 4, ("klimaatadaptatie", "hittestress", "groen"), ("organisatie-ontwikkeling",),
        by="deelnemer", shared=False, taken_up=False,
        places=(Place(4, "mono_low", "multi_low", "Het is nu werk van één afdeling."),),
    ),
    Story(
        "enexis", "Netverzwaring en openbare ruimte samen programmeren",
        "Het elektriciteitsnet moet in heel Twente zwaarder. Elke gemeente heeft een andere "
        "planning voor haar straten.",
        "Een gezamenlijke planning voor vijf jaar, met afspraken over wie wanneer mag graven.",
        "Voorspelbaar werk voor aannemers, en minder opengebroken straten.",
        70, ("elektriciteit", "kabels-en-leidingen", "wegen"),
        ("verticale-integratie", "organisatie-ontwikkeling"), "definition", "over_5m",
        ("Almelo", "Enschede", "Hengelo"),
        places=(
            Place(69, "mono_high", "multi_high",
                  "Binnen Enexis is het doel vertaald naar wijken. Gemeenten doen nog niet mee."),
            Place(12, "multi_high", "multi_high", "Drie gemeenten programmeren nu samen met ons."),
        ),
        measures=(Measure("Wijken met een gezamenlijke planning", "wijken", "24",
                          ((65, "2"), (40, "5"), (10, "11"))),),
        placement="Samen programmeren van netverzwaring en openbare ruimte",
    ),
    Story(
        "hofvantwente", "Rioolvervanging in Goor-Zuid",
        "Het riool in zes straten is versleten.",
        "Uitzoeken of wij met biobased materiaal kunnen werken.",
        "Minder uitstoot van CO₂.",
        85, ("rioolvervanging", "circulair"), ("verticale-integratie",), "realisation", "to_1m",
        places=(
            Place(84, "mono_low", "mono_high", "De ambities zijn nog geen eisen in het bestek."),
            Place(30, "mono_high", "multi_high",
                  "In het bestek staat nu een eis aan de uitstoot. Nu samen met wegen."),
        ),
        measures=(Measure("Uitstoot van CO₂ per strekkende meter", "kg", "180",
                          ((80, "310"), (28, "236.5"))),),
    ),
    Story(
        "oldenzaal", "Groene straten in de Glinde",
        "In de wijk staan weinig bomen en is veel bestrating.",
        "Bewoners en beheer samen laten kiezen waar stenen uit de straat kunnen.",
        "Koelere straten die niet meer kosten om te onderhouden.",
        58, ("groen", "hittestress", "wegen"), ("horizontale-integratie",),
        "management", "to_500k",
        ("Bewonersgroep (demo)",),
        places=(Place(57, "multi_low", "multi_low",
                      "Groen en wegen werken samen. Meer is voor dit project niet nodig."),),
        measures=(Measure("Bomen in de wijk", "bomen", "240", ((55, "188"), (8, "243"))),),
        outcome="Door samen te beheren bleef er geld over voor dertig bomen extra. Andere wijken "
                "kunnen de kaart gebruiken waarmee bewoners kozen.",
    ),
    Story(
        "vechtstromen", "Ruimte voor water langs de beek",
        "De beek treedt vaker buiten zijn oevers, midden in de bebouwde kom.",
        "Met drie gemeenten en het bedrijf aan de beek één plan maken.",
        "Water vasthouden waar het valt.",
        35, ("wateroverlast", "klimaatadaptatie"), ("organisatie-ontwikkeling",), "definition",
        "to_5m", ("Almelo", "Borne"), shared=False,
        places=(Place(33, "multi_low", "multi_high",
                      "Er wordt goed samengewerkt in het project, maar niet over het beleid."),),
    ),
    Story(
        "hengelo", "Warmtenet en riool in één keer",
        "Er komt een warmtenet in een wijk waar ook het riool wordt vervangen.",
        "Uitvinden hoe wij beide werken in één planning krijgen.",
        "Bewoners hebben maar één keer last van het werk.",
        2, shared=False, taken_up=False,
    ),
    Story(
        "oldenzaal", "Groene straten",
        "In de wijk staan weinig bomen.",
        "Samen kiezen waar stenen uit de straat kunnen.",
        "",
        59, shared=False, taken_up=False, withdrawn=True,
    ),
)  # fmt: skip
