"""What somebody chose for a year's run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from budget.services.year_run import Seen

# As ``Rehearsed.seen`` writes it: a key, and what it comes to net and gross.
CHOSEN = re.compile(r"([0-9]{1,18}):([0-9]{1,8}\.[0-9]{2}):([0-9]{1,8}\.[0-9]{2})")


def chosen_of(sent: Iterable[str]) -> list[Seen]:
    """The ticked ones; what no page of ours sent is left out."""
    found = (CHOSEN.fullmatch(each) for each in sent)
    chosen = [Seen(int(each[1]), Decimal(each[2]), Decimal(each[3])) for each in found if each]
    return [each for each in chosen if each.net <= each.gross]
