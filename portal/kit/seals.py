"""PAdES seals on PDFs (pyHanko), and the key that a demonstration makes for itself."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator import ValidationContext

from portal.kit.seal_signer import SealSigner

DEMONSTRATION = "Demonstratiezegel"


@cache
def _signer() -> signers.SimpleSigner:
    """The key of ``SEAL_PKCS12_PATH``; raises ``ImproperlyConfigured`` without a usable one."""
    path = settings.SEAL_PKCS12_PATH
    if not path or not Path(path).is_file():
        raise ImproperlyConfigured(
            "SEAL_PKCS12_PATH must be the path of a PKCS#12 file with the seal's key; "
            "`manage.py make_demo_seal` makes one for a demonstration."
        )
    signer: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12(
        path, passphrase=settings.SEAL_PKCS12_PASSWORD.encode()
    )
    if signer is None or signer.signing_cert is None:
        raise ImproperlyConfigured("SEAL_PKCS12_PASSWORD does not open the seal's PKCS#12 file.")
    return SealSigner.of(signer)


def _certificate() -> Certificate:
    """That of the seal's key, which ``_signer`` has seen to be there."""
    return cast(Certificate, _signer().signing_cert)


def is_demonstration() -> bool:
    """Whether the seal says in its own name that it has no legal meaning."""
    return DEMONSTRATION in str(_certificate().subject.human_friendly)


def seal(writer: IncrementalPdfFileWriter, *, reason: str, location: str) -> bytes:
    """Seal what ``writer`` holds, as PAdES; later signatures may still be added.

    A certifying first signature with FILL_FORMS leaves room for a second one; on a PDF
    that bears signatures already, the seal is an ordinary one beside them.
    """
    tsa = settings.SEAL_TSA_URL
    return apply(
        writer,
        signer=_signer(),
        reason=reason,
        location=location,
        timestamper=timestamps.HTTPTimeStamper(tsa) if tsa else None,
        trusted=_trusted() if tsa else None,
    )


def apply(
    writer: IncrementalPdfFileWriter,
    *,
    signer: signers.SimpleSigner,
    reason: str,
    location: str,
    timestamper: timestamps.HTTPTimeStamper | None = None,
    trusted: ValidationContext | None = None,
) -> bytes:
    """Seal with a given key; with ``timestamper`` and ``trusted`` the proof lasts (B-LTA)."""
    first = not writer.prev.embedded_signatures
    metadata = signers.PdfSignatureMetadata(
        field_name=f"Zegel-{uuid.uuid4().hex[:8]}",
        reason=reason,
        location=location,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        embed_validation_info=timestamper is not None,
        use_pades_lta=timestamper is not None,
        validation_context=trusted,
    )
    sealed = BytesIO()
    signers.sign_pdf(
        writer,
        metadata,
        signer=signer,
        timestamper=timestamper,
        bytes_reserved=None if timestamper else _room(signer),
        output=sealed,
    )
    return sealed.getvalue()


def _room(signer: signers.SimpleSigner) -> int:
    """How many hexadecimal digits hold the signature and its certificates, with plenty left.

    Else pyHanko signs once more to know. What a time stamp takes only its server tells.
    """
    certificates = [signer.signing_cert, *signer.cert_registry]
    return 2 * (sum(len(each.dump()) for each in certificates) + 4096)


def _trusted() -> ValidationContext:
    """For embedding proof that lasts: revocation facts of our own certificates are fetched."""
    signer = _signer()
    return ValidationContext(
        trust_roots=[_certificate(), *signer.cert_registry],
        allow_fetching=True,
    )


def make_demo_key(path: Path, password: str) -> None:
    """Write a self-signed key whose name says that its seal is for demonstration only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(_demonstration_key(password, bits=3072))


def throwaway_signer() -> SealSigner:
    """A key that is made for a rehearsal and kept nowhere."""
    signer: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12_data(
        _demonstration_key("proef", bits=2048), other_certs=[], passphrase=b"proef"
    )
    if signer is None:
        raise ValueError("a key that was just made cannot be read")
    return SealSigner.of(signer)


def _demonstration_key(password: str, *, bits: int) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return pkcs12.serialize_key_and_certificates(
        b"zegel",
        key,
        _self_signed(key),
        None,
        serialization.BestAvailableEncryption(password.encode()),
    )


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{DEMONSTRATION} zonder rechtskracht"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{DEMONSTRATION} portaal"),
        ]
    )
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=3650))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
