"""Whether a document is one of ours: by the hash of its bytes, or by the code printed on it.

The hash also tells that it is unaltered. A code only tells that such a document exists and
how it stands; who holds the paper compares it with the facts that are shown.
Each room tells what its own kinds of document are; the check page shows that and no more.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from portal.kit import pdf
from portal.kit.models import StoredDocument

Description = Callable[[StoredDocument], "Recognised | None"]
CodeLookup = Callable[[str], "Recognised | None"]
_descriptions: dict[str, Description] = {}
_lookups: list[CodeLookup] = []

# Of every two signs that look alike, one at most: no 0, 1, B, G, I, L, O, S, U or Z.
CODE_ALPHABET = "23456789ACDEFHJKMNPQRTVWXY"
CODE_LENGTH = 12
LOOK_ALIKES = str.maketrans({"B": "8", "G": "6", "S": "5", "U": "V", "Z": "2"})


@dataclass(frozen=True)
class Recognised:
    """What a holder may know: no names, no amounts.

    ``reference`` is the number on the paper; ``standing`` how it stands today, or "".
    ``facts`` are labels with what is printed at them, such as whose certificate it is, only
    for papers whose holder shows them to be checked: with a code there is nothing else to
    compare.
    """

    level: Literal["success", "info", "warning"]
    heading: Any
    text: Any
    reference: str
    standing: Any = ""
    facts: Sequence[tuple[Any, Any]] = ()


@dataclass(frozen=True)
class Verdict:
    """On a file or its hash (``sha256``), or on a ``code``; the other is "".

    ``altered``: not ours, though it bears a seal or signature.
    """

    sha256: str = ""
    recognised: Recognised | None = None
    altered: bool = False
    code: str = ""

    @property
    def valid(self) -> bool:
        return self.recognised is not None


def register_description(kind: str, description: Description) -> None:
    """Call it from ``AppConfig.ready``; ``kind`` is that of the stored document."""
    _descriptions[kind] = description


def register_code_lookup(lookup: CodeLookup) -> None:
    """Call it from ``AppConfig.ready``; it gets codes as ``new_check_code`` makes them."""
    _lookups.append(lookup)


def new_check_code() -> str:
    """A code to print, such as ``7KQD-3MXA-9TFR``: 56 random bits, so nobody guesses one.

    A room keeps it with its paper as it is here, in a unique field.
    """
    return _grouped("".join(secrets.choice(CODE_ALPHABET) for _each in range(CODE_LENGTH)))


def normalised_code(text: str) -> str:
    """The code as it was made, however it was typed; "" where it cannot be one."""
    signs = re.sub(r"[\s\-‐‑‒–—_.]", "", text).upper().translate(LOOK_ALIKES)
    fits = len(signs) == CODE_LENGTH and set(signs) <= set(CODE_ALPHABET)
    return _grouped(signs) if fits else ""


def normalised_hash(text: str) -> str:
    """The check number (SHA-256, hex) in small letters; "" where it cannot be one."""
    digest = "".join(text.split()).lower()
    return digest if re.fullmatch(r"[0-9a-f]{64}", digest) else ""


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def verdict_on_code(code: str) -> Verdict:
    """Judge a code, however it was typed."""
    known = normalised_code(code)
    found = (lookup(known) for lookup in _lookups) if known else ()
    return Verdict(code=known or code, recognised=next(filter(None, found), None))


def verdict_on_file(content: bytes) -> Verdict:
    verdict = verdict_on_hash(hashlib.sha256(content).hexdigest())
    if verdict.valid:
        return verdict
    return Verdict(sha256=verdict.sha256, altered=pdf.bears_signature(content))


def verdict_on_hash(sha256: str) -> Verdict:
    """Judge a check number (SHA-256, hex)."""
    digest = normalised_hash(sha256) or sha256
    found = StoredDocument.objects.filter(sha256=digest, kind__in=_descriptions)
    # The oldest that counts: who uploads an offer unsigned, holds an offer.
    described = (_descriptions[each.kind](each) for each in found.order_by("made_at"))
    return Verdict(sha256=digest, recognised=next(filter(None, described), None))
