"""What the demo's handbook says: an invented way of working, in two versions and a draft."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class Step:
    """``before`` is its text in the first version, where that was another."""

    title: str
    text: str
    items: tuple[Item, ...]
    before: str = ""


FIRST = (
    Step(
        "Ambities verzamelen",
        "Haal op wat bestuur, beleid en beheer met de openbare ruimte willen bereiken. Doe dat "
        "voordat er een project is. Vraag ook de nutsbedrijven en het waterschap.\n\n"
        "Kijk ten minste naar:\n- water en hitte\n- energie en kabels\n- groen en bodem\n"
        "- wonen en verkeer",
        (
            Item("method", "Ambitietafel",
                 "Een ochtend met alle disciplines aan één tafel. Iedereen legt de eigen "
                 "ambities op de kaart van het gebied."),
            Item("role", "Gebiedsregisseur",
                 "Nodigt uit, schrijft op en zorgt dat iedereen aan bod komt. De regisseur heeft "
                 "zelf geen project in het gebied."),
            Item("milestone", "Ambities vastgesteld",
                 "Elke organisatie heeft haar ambities voor het gebied in één bladzijde gezet en "
                 "laten vaststellen."),
        ),
        before="Haal op wat bestuur, beleid en beheer met de openbare ruimte willen bereiken. "
        "Doe dat voordat er een project is.\n\nKijk ten minste naar:\n- water en hitte\n"
        "- groen en bodem\n- wonen en verkeer",
    ),
    Step(
        "Van ambitie naar opgave",
        "Vertaal de ambities naar wat er in dit gebied moet gebeuren. Schrijf de opgave op "
        "zonder al een oplossing te kiezen.",
        (
            Item("instrument", "Opgavekaart",
                 "Een kaart met per straat: de staat van riool, kabels en weg, en welke ambitie "
                 "daar speelt."),
            Item("task", "Gegevens bij elkaar leggen",
                 "Beheer en de nutsbedrijven leveren elk jaar hun planning voor de komende tien "
                 "jaar aan."),
        ),
    ),
    Step(
        "Afwegen en kiezen",
        "Er is nooit ruimte en geld voor alles. Weeg samen af wat voorgaat, en schrijf op "
        "waarom.",
        (
            Item("method", "Afweging met scores",
                 "Elke discipline geeft per variant een score op elke ambitie. Het gesprek over "
                 "de verschillen is belangrijker dan het cijfer."),
            Item("milestone", "Keuze met onderbouwing",
                 "De stuurgroep kiest één variant. In de nota staat wat er niet gebeurt."),
        ),
        before="Er is nooit ruimte en geld voor alles. Weeg samen af wat voorgaat.",
    ),
    Step(
        "Samen programmeren",
        "Leg de plannen van alle partijen naast elkaar, zodat een straat één keer open hoeft.",
        (
            Item("instrument", "Gezamenlijke kalender",
                 "Eén planning van gemeente, waterschap en nutsbedrijven, elk kwartaal "
                 "bijgewerkt."),
            Item("action", "Kwartaaloverleg plannen",
                 "Plan de vier overleggen van het jaar in januari, met een vaste voorzitter."),
        ),
    ),
    Step(
        "Uitvoeren",
        "Werk met één opdracht en één aanspreekpunt voor de omgeving.",
        (
            Item("role", "Omgevingsmanager",
                 "Eén persoon spreekt namens alle partijen met bewoners en bedrijven."),
        ),
    ),
)  # fmt: skip
NEW = Step(
    "Leren en bijstellen",
    "Kijk na elk project wat de aanpak opleverde, en pas dit handboek daarop aan.\n\n"
    "Doe dat binnen drie maanden: daarna weet niemand het meer.",
    (
        Item("method", "Terugblik van een uur",
             "Wat wilden we, wat gebeurde er, wat doen we de volgende keer anders?"),
        Item("instrument", "Meten met weinig cijfers",
             "Kies per project drie cijfers, zoals het aantal keren dat een straat open ging."),
        Item("action", "Opmerking schrijven bij de stap",
             "Werkte een stap bij u anders? Schrijf het onder die stap. Zo groeit het handboek."),
    ),
)  # fmt: skip
DRAFT = Item(
    "instrument",
    "Model voor een samenwerkingsovereenkomst",
    "Een overeenkomst van vier bladzijden: wie doet wat, wie betaalt wat, en wie beslist.",
)
NOTES = (
    "De eerste versie, uit de masterclasses van het eerste halfjaar.",
    "Nutsbedrijven en het waterschap doen vanaf de eerste stap mee. ‘Samen programmeren’ komt "
    "nu voor ‘Afwegen en kiezen’. Er is een stap bij: ‘Leren en bijstellen’.",
)


@dataclass(frozen=True)
class Said:
    """A comment on the step of that number in the second version; ``ago`` in days."""

    step: int
    who: str
    ago: int
    text: str
    answer: str = ""
    closed: bool = False


COMMENTS = (
    Said(0, "contact@almelo.example", 17,
         "Bij ons doet de wethouder zelf mee aan de ambitietafel. Dat helpt bij het vaststellen.",
         "Dank u. Wij nemen dit op als tip in de volgende versie.", closed=True),
    Said(1, "contact@vechtstromen.example", 12,
         "Tien jaar vooruit plannen lukt ons niet voor alle gemalen. Is vijf jaar ook goed?",
         "Ja. Vijf jaar is genoeg voor gemalen. Wij passen de tekst aan."),
    Said(1, "deelnemer@enschede.example", 6,
         "Kunt u een voorbeeld van een opgavekaart toevoegen?"),
    Said(2, "contact@enexis.example", 3,
         "Wie houdt de gezamenlijke kalender bij als een gemeente geen regisseur heeft?"),
)  # fmt: skip
