"""Content Credentials: signed and read back without a network; certificates are made for the test."""

import datetime
import io
import json

import pytest
from PIL import Image

from installation.content_credentials import open_signing, unsigned
from installation.doctor import _signing
from installation.picture import png_bytes
from installation.settings import BadSettings, Settings
from portrait.prompt import Part, Prompt
from portrait.renderer import Portrait

PROMPT = Prompt(
    positive="a hive", negative="", parts=(Part("a hive", "symbols"),), recipe="oil", recipe_digest="d", checkpoint="atelier", seed=7,
    size=(64, 64), steps=20, guidance=3.0, tokens=2,
)  # fmt: skip
PORTRAIT = Portrait(Image.linear_gradient("L").convert("RGB"), PROMPT, None, 1.0)


def certificates(folder, key):
    """A venue's certificate, issued by a root of the test's own."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Gallery"), x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def usage(**given):
        kinds = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
        return x509.KeyUsage(**{kind: given.get(kind, False) for kind in kinds}, encipher_only=False, decipher_only=False)

    now, root_key = datetime.datetime.now(datetime.UTC), ec.generate_private_key(ec.SECP256R1())

    def built(subject, public_key, ca):
        draft = x509.CertificateBuilder(name("Root"), name(subject), public_key, x509.random_serial_number(), now, now + datetime.timedelta(days=9))
        draft = draft.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        draft = draft.add_extension(usage(key_cert_sign=ca, digital_signature=not ca), critical=True)
        draft = draft.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        if not ca:
            draft = draft.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        return draft.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    own = ed25519.Ed25519PrivateKey.generate() if key == "ed25519" else ec.generate_private_key(ec.SECP384R1() if key == "p384" else ec.SECP256R1())
    folder.mkdir()
    (folder / "certificate.pem").write_bytes(built("Vernissage", own.public_key(), False) + built("Root", root_key.public_key(), True))
    (folder / "key.pem").write_bytes(
        own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


def state(png):
    import c2pa

    with c2pa.Reader("image/png", io.BytesIO(png)) as reader:
        return reader.get_validation_state(), json.loads(reader.json())


@pytest.mark.parametrize("key", ["p256", "p384", "ed25519"])
def test_a_signed_picture_says_that_ai_made_it_and_shows_when_it_was_changed(tmp_path, key):
    png = png_bytes(PORTRAIT, open_signing(Settings(c2pa=certificates(tmp_path / "c2pa", key))))
    valid, document = state(png)
    assert valid in ("Valid", "Trusted")
    text = json.dumps(document)
    assert "trainedAlgorithmicMedia" in text and "c2pa.created" in text and "hive" not in text
    picture = Image.open(io.BytesIO(png))
    assert "trainedAlgorithmicMedia" in picture.text["XML:com.adobe.xmp"] and b"hive" not in png
    broken = bytearray(png)
    broken[png.rfind(b"IDAT") + 30] ^= 1
    assert state(bytes(broken))[0] == "Invalid"


def test_without_the_setting_nothing_is_signed():
    assert open_signing(Settings()) is unsigned
    assert b"c2pa" not in png_bytes(PORTRAIT)


def test_the_doctor_says_on_opening_morning_whether_pictures_can_be_signed(tmp_path):
    assert list(_signing(Settings())) == []
    [missing] = _signing(Settings(c2pa=tmp_path / "none"))
    [well] = _signing(Settings(c2pa=certificates(tmp_path / "c2pa", "p256")))
    assert (missing.state, well.state) == ("missing", "ok") and "certificate.pem" in missing.detail


def test_what_cannot_sign_is_said_before_anything_is_painted(tmp_path):
    with pytest.raises(BadSettings, match="certificate.pem"):
        open_signing(Settings(c2pa=tmp_path / "none"))
    folder = certificates(tmp_path / "c2pa", "p256")
    other = certificates(tmp_path / "other", "p256")
    (folder / "certificate.pem").write_text("no certificate")
    with pytest.raises(BadSettings, match="nothing can be signed"):
        open_signing(Settings(c2pa=folder))
    (other / "key.pem").write_text("no key")
    with pytest.raises(BadSettings, match="key.pem cannot be read"):
        open_signing(Settings(c2pa=other))
