"""The seal's signer fills in one form: what comes out is what pyHanko builds anew each time."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from typing import Any

import pytest
from asn1crypto.cms import ContentInfo
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import DummyTimeStamper

from portal.kit.seal_signer import SealSigner
from portal.kit.seals import throwaway_signer

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
PADES = {
    "use_pades": True,
    "timestamper": None,
    "signed_attr_settings": PdfCMSSignedAttributes(signing_time=NOW),
}


@pytest.fixture(scope="module")
def signer() -> SealSigner:
    return throwaway_signer()


@pytest.fixture(scope="module")
def plain(signer: SealSigner) -> SimpleSigner:
    """pyHanko's own with the same key."""
    return SimpleSigner(signer.signing_cert, signer.signing_key, signer.cert_registry)


def _signed(signer: SimpleSigner, text: str, algorithm: str, options: dict[str, Any]) -> bytes:
    digest = hashlib.new(algorithm, text.encode()).digest()
    made: ContentInfo = asyncio.run(signer.async_sign(digest, algorithm, **options))
    return made.dump()


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_each_signature_is_to_the_byte_what_pyhanko_makes(
    signer: SealSigner, plain: SimpleSigner, algorithm: str
) -> None:
    """RSA with PKCS#1 1.5 signs the same the same way."""
    for text in ("eerste", "tweede", "derde"):
        assert _signed(signer, text, algorithm, PADES) == _signed(plain, text, algorithm, PADES)


def test_what_has_the_time_in_it_is_built_anew(signer: SealSigner, plain: SimpleSigner) -> None:
    cades = {**PADES, "use_pades": False}
    _signed(signer, "x", "sha256", PADES)
    assert _signed(signer, "x", "sha256", cades) == _signed(plain, "x", "sha256", cades)
    assert _signed(signer, "x", "sha256", cades) != _signed(signer, "x", "sha256", PADES)


def test_a_time_stamp_is_of_each_signature_anew(signer: SealSigner) -> None:
    stamper = DummyTimeStamper(signer.signing_cert, signer.signing_key)
    stamped = ContentInfo.load(_signed(signer, "x", "sha256", {**PADES, "timestamper": stamper}))
    about = stamped["content"]["signer_infos"][0]
    token = about["unsigned_attrs"][0]["values"][0]["content"]["encap_content_info"]
    imprint = token["content"].parsed["message_imprint"]["hashed_message"].native
    assert imprint == hashlib.sha256(about["signature"].native).digest()
