"""The rooms that masterclasses are planned in."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from masterclasses.models import Room
from masterclasses.services.checks import check_plans
from portal.kit import audit
from portal.kit.acts import Unfit, locked, refused_by
from programme.models import Programme, User


@transaction.atomic
def add_room(
    *, programme: Programme, name: str, address: str, capacity: int | None, actor: User
) -> Room:
    """Raises ``Unfit`` for a name that another room of the programme has."""
    check_plans(actor, programme)
    room = Room(programme=programme, name=name, address=address, capacity=capacity)
    _keep(room)
    audit.record("masterclasses.add_room", actor=actor, subject=room)
    return room


@transaction.atomic
def change_room(*, room: Room, name: str, address: str, capacity: int | None, actor: User) -> Room:
    """Days that are planned in it show the new name and address at once."""
    room = locked(room)
    check_plans(actor, room.programme)
    room.name, room.address, room.capacity = name, address, capacity
    _keep(room)
    audit.record("masterclasses.change_room", actor=actor, subject=room)
    return room


def _keep(room: Room) -> None:
    taken = _("Er is al een zaal met deze naam. Kies een andere naam.")
    with refused_by({"room_name_unique": lambda: Unfit("name", taken)}):
        room.save()
