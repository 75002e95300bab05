"""Who does what in a programme, with the parties by name."""

from __future__ import annotations

from dataclasses import dataclass

from programme.models import Programme, Responsibility


@dataclass(frozen=True)
class Duties:
    """What one party does; ``name`` is that of the organisation or the group."""

    party: str
    name: str
    texts: list[str]


def duties_in(programme: Programme) -> list[Duties]:
    """One for every party that has something to do: lead, network, participants."""
    party = Responsibility.Party
    names = {
        party.LEAD: programme.lead.name,
        party.NETWORK: programme.network.name if programme.network else "",
        party.PARTICIPANTS: str(party.PARTICIPANTS.label),
    }
    texts: dict[str, list[str]] = {each: [] for each in party.values}
    for row in programme.responsibilities.order_by("position"):
        texts[row.party].append(row.text)
    return [
        Duties(each.value, names[each] or str(each.label), texts[each.value])
        for each in party
        if texts[each.value]
    ]
