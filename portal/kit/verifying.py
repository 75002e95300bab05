"""Whether a document is one of ours, unaltered: by the hash of its bytes and nothing else.

Each room tells what its own kinds of document are; the check page shows that and no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from portal.kit import pdf
from portal.kit.models import StoredDocument

Description = Callable[[StoredDocument], "Recognised | None"]
_descriptions: dict[str, Description] = {}


@dataclass(frozen=True)
class Recognised:
    """What a holder may know: no names, no amounts.

    ``reference`` is the number on the paper; ``standing`` how it stands today, or "".
    """

    level: Literal["success", "info"]
    heading: Any
    text: Any
    reference: str
    standing: Any = ""


@dataclass(frozen=True)
class Verdict:
    """``altered``: not ours, though it bears a seal or signature."""

    sha256: str
    recognised: Recognised | None = None
    altered: bool = False

    @property
    def valid(self) -> bool:
        return self.recognised is not None


def register_description(kind: str, description: Description) -> None:
    """Call it from ``AppConfig.ready``; ``kind`` is that of the stored document."""
    _descriptions[kind] = description


def verdict_on_file(content: bytes) -> Verdict:
    verdict = verdict_on_hash(hashlib.sha256(content).hexdigest())
    if verdict.valid:
        return verdict
    return Verdict(sha256=verdict.sha256, altered=pdf.bears_signature(content))


def verdict_on_hash(sha256: str) -> Verdict:
    """Judge a check number (SHA-256, hex)."""
    digest = sha256.strip().lower()
    found = StoredDocument.objects.filter(sha256=digest, kind__in=_descriptions)
    # The oldest that counts: who uploads an offer unsigned, holds an offer.
    described = (_descriptions[each.kind](each) for each in found.order_by("made_at"))
    return Verdict(sha256=digest, recognised=next(filter(None, described), None))
