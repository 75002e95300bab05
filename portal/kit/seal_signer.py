"""The key of a seal, which makes many signatures in a row."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from asn1crypto.cms import ContentInfo
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.util import get_pyca_cryptography_hash


class _Form(NamedTuple):
    """A signature as pyHanko built it, in which only digest and signature are filled in anew.

    To build one takes three times as long as all else that sealing is.
    """

    built: bytes
    attributes: bytes
    digest: bytes
    signature: bytes

    @classmethod
    def of(cls, built: ContentInfo, digest: bytes) -> _Form:
        signer = built["content"]["signer_infos"][0]
        attributes = signer["signed_attrs"].untag().dump()
        return cls(built.dump(), attributes, digest, signer["signature"].native)


class SealSigner(SimpleSigner):
    """Reads its RSA key once, and builds its form once: pyHanko does so for each signature."""

    @classmethod
    def of(cls, signer: SimpleSigner) -> SealSigner:
        return cls(signer.signing_cert, signer.signing_key, signer.cert_registry)

    async def async_sign(
        self, data_digest: bytes, digest_algorithm: str, *others: Any, **options: Any
    ) -> ContentInfo:
        if self._rsa is None or others or not _is_plain(**options):
            return await super().async_sign(data_digest, digest_algorithm, *others, **options)
        if digest_algorithm not in self._forms:
            blank = secrets.token_bytes(len(data_digest))
            built = await super().async_sign(blank, digest_algorithm, **options)
            self._forms[digest_algorithm] = _Form.of(built, blank)
        return self._filled_in(self._forms[digest_algorithm], data_digest, digest_algorithm)

    @cached_property
    def _forms(self) -> dict[str, _Form]:
        return {}

    def _filled_in(self, form: _Form, digest: bytes, digest_algorithm: str) -> ContentInfo:
        attributes = form.attributes.replace(form.digest, digest)
        signature = self.sign_raw(attributes, digest_algorithm)
        filled = form.built.replace(form.digest, digest).replace(form.signature, signature)
        return ContentInfo.load(filled)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if self._rsa is None:
            return bytes(super().sign_raw(data, digest_algorithm))
        return self._rsa.sign(data, PKCS1v15(), get_pyca_cryptography_hash(digest_algorithm))

    @cached_property
    def _rsa(self) -> rsa.RSAPrivateKey | None:
        key = serialization.load_der_private_key(self.signing_key.dump(), password=None)
        mechanism = self.get_signature_mechanism_for_digest("sha256")
        is_plain = mechanism.signature_algo == "rsassa_pkcs1v15"
        return key if isinstance(key, rsa.RSAPrivateKey) and is_plain else None


def _is_plain(
    *,
    use_pades: bool = False,
    timestamper: object = None,
    signed_attr_settings: PdfCMSSignedAttributes | None = None,
    **others: object,
) -> bool:
    """Whether nothing is in it but the digest; PAdES puts the time of signing elsewhere."""
    settings = signed_attr_settings or PdfCMSSignedAttributes()
    empty = replace(settings, signing_time=None) == PdfCMSSignedAttributes()
    return use_pades and timestamper is None and empty and not others
