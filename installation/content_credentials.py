"""Content Credentials (C2PA): a signed statement in the PNG that AI made it, which shows when somebody has changed it since.

Optional: the extra ``c2pa`` brings the library, the setting ``c2pa`` names the folder with the venue's certificate and key.
Nothing is asked of any server: no time stamp, no look at revocation lists.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .provenance import SOURCE_TYPE
from .settings import BadSettings, Settings

Sign = Callable[[bytes], bytes]
"""Takes a PNG and returns it with Content Credentials."""

CERTIFICATE, KEY = "certificate.pem", "key.pem"
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


def open_signing(settings: Settings) -> Sign:
    """How PNGs are signed here; unsigned where the setting ``c2pa`` is not set.

    Raises `BadSettings` when it is, and the library, the certificate or the key is missing or unfit.
    """
    return unsigned if settings.c2pa is None else _open(settings.c2pa)


def unsigned(png: bytes) -> bytes:
    """The PNG as it is."""
    return png


def _open(folder: Path) -> Sign:
    try:
        import c2pa
    except ImportError:
        raise BadSettings("setting c2pa is set, but the library is not installed; run pip install 'vernissage[c2pa]'") from None
    try:
        certificate, key = (folder / CERTIFICATE).read_bytes(), (folder / KEY).read_bytes()
    except OSError as error:
        raise BadSettings(f"setting c2pa is {folder}, and {error.filename} cannot be read; put {CERTIFICATE} and {KEY} there") from None
    info = c2pa.C2paSignerInfo(alg=_algorithm(folder, key), sign_cert=certificate, private_key=key, ta_url=None)

    def sign(png: bytes) -> bytes:
        signed = io.BytesIO()
        with (
            c2pa.Context.from_dict({"builder": {"thumbnail": {"enabled": False}}}) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(_manifest(), context=context) as builder,
        ):
            builder.sign(signer, "image/png", io.BytesIO(png), signed)
        return signed.getvalue()

    try:
        sign(_smallest_png())  # a certificate that does not do is said now, and not after the first painting
    except c2pa.C2paError as error:
        raise BadSettings(f"setting c2pa is {folder}, and nothing can be signed with it ({error!s:.160}); see docs/batch.md") from None
    return sign


def _manifest() -> dict[str, Any]:
    """What is stated: who made it, and that a trained model did. No title, no prompt."""
    ours = {"name": "Vernissage", "version": version("vernissage")}
    created = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE, "softwareAgent": ours}
    return {
        "claim_generator_info": [ours], "format": "image/png",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }  # fmt: skip


def _algorithm(folder: Path, key: bytes) -> str:
    """The algorithm that goes with the key, in C2PA's name for it."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        loaded = load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as error:
        raise BadSettings(f"setting c2pa is {folder}, and {KEY} cannot be read ({error!s:.80}); save it as PEM without a password") from None
    if isinstance(loaded, ec.EllipticCurvePrivateKey) and loaded.curve.name in _CURVES:
        return _CURVES[loaded.curve.name]
    if isinstance(loaded, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(loaded, rsa.RSAPrivateKey):
        return "ps256"
    raise BadSettings(f"setting c2pa is {folder}, and {KEY} is of a kind C2PA does not know; use P-256, P-384, P-521, Ed25519 or RSA")


def _smallest_png() -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (1, 1)).save(buffer, "PNG")
    return buffer.getvalue()
