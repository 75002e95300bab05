"""The code word of a day: who is in the room tells so with it."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import AttendanceMark, CodeWord, Learner, Masterclass
from masterclasses.selectors.attendance import holding_mark, keeps_attendance
from masterclasses.selectors.code_words import called, is_open
from masterclasses.selectors.expected import expected_on
from masterclasses.states import Mark, MarkedBy
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import User

# Short, spelt as they sound: nothing with ei and ij, au and ou, c and k, or a d that sounds as t.
FIRST = """
    appel beker bloem boter deken dorp duin emmer fakkel ganzen gras hamer haver hemel kamer
    kastanje ketel klaver koffer kogel lamp lepel linde maan meer melk merel molen motor
    nevel noten olie orgel paal parel peper perzik regen roos rozen schaap sleutel soep
    spiegel ster stoel stro tafel tulp varen vlag vlinder vogel vuur water winter wolk zalm
    zilver zomer zon
"""
SECOND = """
    bal bank beek berg boek boom boot bos brug dam deur doos fles hof kaas kade kamp kar
    kerk kist klok kom laan mast muur net oven pan park pas pen plaat poort put raam rek
    ring rok schip sluis spoor stam steen straat tas toren tuin veer vis wal weg wiel zaal
    zak zee
"""


@transaction.atomic
def make_code_word(*, masterclass: Masterclass, actor: User) -> CodeWord:
    """A new word for the day; an older one stops working. Only around the day's own hours."""
    masterclass = locked(masterclass)
    if not keeps_attendance(actor, masterclass):
        raise PermissionDenied
    if not is_open(masterclass):
        raise Refused(_("Een codewoord maakt u op de dag zelf, vanaf een uur voor het begin."))
    made, _is_new = CodeWord.objects.update_or_create(
        masterclass=masterclass, defaults={"word": _free_word(), "made_by": actor}
    )
    audit.record("masterclasses.make_code_word", actor=actor, subject=masterclass)
    return made


def _free_word() -> str:
    while True:
        words = (secrets.choice(each.split()) for each in (FIRST, SECOND))
        word = f"{' '.join(words)} {secrets.randbelow(90) + 10}"
        if not called(word).exists():
            return word


@transaction.atomic
def come_in(*, code_word: CodeWord, actor: User) -> Learner:
    """Note that this person is there, with the word that hangs in the room.

    Raises ``Refused`` at another time, and for who is not expected that day. Who is on the
    list as present already stays so.
    """
    masterclass = locked(code_word.masterclass)
    if not is_open(masterclass):
        raise Refused(_("Dit codewoord werkt alleen op de dag zelf."))
    learner = _expected_learner(masterclass, actor)
    if holding_mark(masterclass, learner) != Mark.PRESENT:
        AttendanceMark.objects.create(
            masterclass=masterclass,
            learner=learner,
            mark=Mark.PRESENT,
            way=MarkedBy.CODE,
            seen_at=timezone.now(),
            recorded_by=actor,
        )
        data = {"masterclass": str(masterclass)}
        audit.record("masterclasses.come_in", actor=actor, subject=learner, data=data)
    return learner


def _expected_learner(masterclass: Masterclass, actor: User) -> Learner:
    selves = set(Learner.objects.who_are(actor).values_list("pk", flat=True))
    for each in expected_on(masterclass):
        if each.learner.pk in selves:
            return each.learner
    raise Refused(
        _("U staat niet op de lijst van deze dag. Zeg tegen de trainer in de zaal dat u er bent: "
          "die zet u erbij.")
    )  # fmt: skip
