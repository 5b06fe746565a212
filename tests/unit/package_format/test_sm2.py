"""SM2: the example of the standard, OpenSSL's word both ways, and keys in other hands' files."""

import base64
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from adapter.errors import ConfigurationError
from adapter.package_format import sm2
from adapter.package_format.keys import load_ring, load_signer, new_key_pair
from adapter.package_format.sm2 import Sm2PrivateKey, nonces, sign_digest, sm2_private_in
from adapter.package_format.verifier.layout import SM2
from adapter.package_format.verifier.sm2 import (
    SM2_BASE,
    SM2_N,
    SM2_P,
    sm2_add,
    sm2_decoded,
    sm2_digest,
    sm2_encoded,
    sm2_times,
    sm2_verifies,
)
from adapter.package_format.verifier.sm3 import Sm3

#: GB/T 32918.5-2017 (GM/T 0003.5-2012), annex A: private key, public key, nonce, e, r, s.
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PUBLIC = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
DIGEST = 0xF0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
MESSAGE = b"message digest"
#: With our nonce; accepted by OpenSSL 3.0. What is signed today must be signed so for ever.
SIGNED = (
    "3044022024858ee71d63e687feefe41f5af80a59f0791eb1dabc2bbe71daf0e57f06c367"
    "02203d15550de52785a435004c937256ac715c0e04176ac57062c6722fa692f7a491"
)

OPENSSL = shutil.which("openssl")
SIGNER_ID = ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]


def test_the_example_of_the_standard_comes_out() -> None:
    key = Sm2PrivateKey(PRIVATE)
    public = key.public_key().raw

    assert public.hex() == PUBLIC
    assert sm2_digest(public, MESSAGE) == DIGEST
    assert sign_digest(PRIVATE, DIGEST, iter([NONCE])) == sm2_encoded(R, S)
    assert sm2_verifies(public, sm2_encoded(R, S), MESSAGE)
    assert not sm2_verifies(public, sm2_encoded(R, S), MESSAGE + b"x")
    assert not sm2_verifies(public, sm2_encoded(R, S - 1), MESSAGE)
    assert not sm2_verifies(public, sm2_encoded(R, S + SM2_N), MESSAGE)
    assert not sm2_verifies(public, sm2_encoded(R + SM2_N, S), MESSAGE)


def test_the_same_content_is_signed_the_same_and_other_content_with_another_nonce() -> None:
    key = Sm2PrivateKey(PRIVATE)

    signature = key.sign(MESSAGE)

    assert signature == Sm2PrivateKey(PRIVATE).sign(MESSAGE) == bytes.fromhex(SIGNED)
    digests = (DIGEST, DIGEST + 1)
    assert len({next(nonces(private, each)) for private in (1, 2) for each in digests}) == 4


def test_a_nonce_is_drawn_again_where_it_makes_no_signature() -> None:
    """One that makes r + k = n, then one that makes a signature."""
    x = sm2._multiple_of_base(NONCE)[0] * pow(sm2._multiple_of_base(NONCE)[2], -1, SM2_P)
    digest = (-NONCE - x % SM2_P) % SM2_N

    signature = sign_digest(PRIVATE, digest, iter([NONCE, NONCE - 1]))

    assert signature == sign_digest(PRIVATE, digest, iter([NONCE - 1]))


def test_nonces_are_those_of_an_hmac_of_the_library() -> None:
    """RFC 6979, 3.2, written down once more with `hmac`."""
    hmac = pytest.importorskip("hmac")
    known = PRIVATE.to_bytes(32, "big") + DIGEST.to_bytes(32, "big")
    key, value = bytes(32), b"\1" * 32
    try:
        for mark in (b"\0", b"\1"):
            key = hmac.digest(key, value + mark + known, "sm3")
            value = hmac.digest(key, value, "sm3")
        value = hmac.digest(key, value, "sm3")
    except ValueError:
        pytest.skip("OpenSSL without SM3: the nonces were not compared")

    assert next(nonces(PRIVATE, DIGEST)) == int.from_bytes(value, "big")


def test_without_openssls_sm3_it_signs_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Sm2PrivateKey(PRIVATE).sign(MESSAGE)
    for module in ("adapter.package_format.sm2", "adapter.package_format.verifier.sm2"):
        monkeypatch.setattr(f"{module}.new_sm3", Sm3)

    assert Sm2PrivateKey(PRIVATE).sign(MESSAGE) == expected


def test_adding_has_no_special_cases() -> None:
    nowhere, minus = sm2_times(0, SM2_BASE), sm2_times(SM2_N - 1, SM2_BASE)

    assert sm2_add(SM2_BASE, minus)[2] == 0
    assert sm2_times(SM2_N, SM2_BASE)[2] == 0
    same = sm2_add(SM2_BASE, nowhere)
    assert (same[0] - SM2_BASE[0] * same[2]) % SM2_P == 0
    for number in (1, 2, 3, SM2_N - 2):
        one, other = sm2._multiple_of_base(number), sm2_times(number, SM2_BASE)
        assert (one[0] * other[2] - other[0] * one[2]) % SM2_P == 0
        assert (one[1] * other[2] - other[1] * one[2]) % SM2_P == 0


@pytest.mark.parametrize("number", [0, -1, SM2_N - 1, SM2_N])
def test_a_number_out_of_range_is_no_key(number: int) -> None:
    with pytest.raises(ValueError, match="SM2"):
        Sm2PrivateKey(number)


def test_a_signature_has_one_encoding() -> None:
    for numbers in ((1, 1), (127, 128), (R, S), (SM2_N - 1, 1 << 255)):
        assert sm2_decoded(sm2_encoded(*numbers)) == numbers
    draw = random.Random(5)  # noqa: S311 - bytes to try
    for length in range(90):
        tried = draw.randbytes(length)
        found = sm2_decoded(tried)
        assert found is None or sm2_encoded(*found) == tried
    assert sm2_decoded(bytes.fromhex("3007020200010201ff")) is None
    assert sm2_decoded(bytes.fromhex("300602010102010100")) is None


def test_a_key_shows_in_no_repr() -> None:
    key = Sm2PrivateKey(PRIVATE)

    assert str(PRIVATE) not in repr(key)
    assert f"{PRIVATE:x}" not in repr(key)


# --- OpenSSL --------------------------------------------------------------------------------------


def openssl(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """What OpenSSL says of it."""
    if OPENSSL is None:
        pytest.skip("no openssl here: SM2 was NOT compared with another implementation")
    return subprocess.run(  # noqa: S603 - a tool of the system
        [OPENSSL, *map(str, words)], capture_output=True, check=False, timeout=60
    )


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A key that OpenSSL made, its public one beside it."""
    file = tmp_path / "theirs.pem"
    curve = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2")
    if openssl("genpkey", *curve, "-out", file).returncode:
        pytest.skip("this openssl has no SM2: it was NOT compared with another implementation")
    file.chmod(0o600)
    assert openssl("pkey", "-in", file, "-pubout", "-out", f"{file}.pub").returncode == 0
    return file


def test_openssl_accepts_what_we_sign_and_we_what_it_signs(theirs: Path, tmp_path: Path) -> None:
    signer, ring = load_signer(theirs), load_ring([Path(f"{theirs}.pub")])
    message, signature = tmp_path / "message", tmp_path / "signature"
    public = ("-pubin", "-inkey", f"{theirs}.pub")
    for length in (1, 1_000, 70_000):
        message.write_bytes(bytes(length))
        signature.write_bytes(signer.sign(bytes(length)))
        files = ("-in", message, "-sigfile", signature)
        assert openssl("pkeyutl", "-verify", *public, *SIGNER_ID, *files).returncode == 0
        message.write_bytes(bytes(length) + b"x")
        assert openssl("pkeyutl", "-verify", *public, *SIGNER_ID, *files).returncode == 1

        out = ("-in", message, "-out", signature)
        assert openssl("pkeyutl", "-sign", "-inkey", theirs, *SIGNER_ID, *out).returncode == 0
        assert ring.verifies(signature.read_bytes(), bytes(length) + b"x")
        assert not ring.verifies(signature.read_bytes(), bytes(length))


def test_openssl_reads_our_files_and_would_have_written_the_same(tmp_path: Path) -> None:
    public, _ = new_key_pair(tmp_path / "ours.pem", SM2)

    again = openssl("pkey", "-in", tmp_path / "ours.pem")
    if again.returncode:
        pytest.skip("this openssl has no SM2: our key files were NOT read by it")
    assert again.stdout == (tmp_path / "ours.pem").read_bytes()
    derived = openssl("pkey", "-in", tmp_path / "ours.pem", "-pubout").stdout
    assert derived == public.read_bytes()


# --- files ----------------------------------------------------------------------------------------


def _pem(hexadecimal: str) -> bytes:
    text = base64.b64encode(bytes.fromhex(hexadecimal)).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n".encode()


HEAD = "301306072a8648ce3d020106082a811ccf5501822d"
NUMBER = f"0420{PRIVATE:064x}"
OWN = f"a144034200{PUBLIC}"


@pytest.mark.parametrize(
    "text",
    [
        f"308187020100{HEAD}046d306b020101{NUMBER}{OWN}",
        f"3041020100{HEAD}04273025020101{NUMBER}",
        f"30818102810100{HEAD}"[:0]
        + f"304d020100{HEAD}04333031020101{NUMBER}a00a06082a811ccf5501822d",
    ],
)
def test_keys_of_other_programs_are_read(text: str) -> None:
    assert sm2_private_in(_pem(text)) == Sm2PrivateKey(PRIVATE)


@pytest.mark.parametrize(
    "text",
    [
        f"308187020100{HEAD}046d306b020101{NUMBER}{OWN[:-2]}14",
        f"308187020101{HEAD}046d306b020101{NUMBER}{OWN}",
        f"308188020100{HEAD}046d306b020101{NUMBER}{OWN}",
        f"3041020100{HEAD}04273025020101{NUMBER[:-2]}",
        f"3041020100{HEAD}04273025020101042000{'00' * 31}",
        f"3041020100{HEAD}0327302502010104{NUMBER[2:]}",
        f"3015{HEAD}",
        f"30{HEAD}",
        "",
    ],
)
def test_what_is_no_key_is_none(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever way it is none
        sm2_private_in(_pem(text))
    file = tmp_path / "key.pem"
    file.write_bytes(_pem(text))
    file.chmod(0o600)
    with pytest.raises(ConfigurationError, match="私钥") as refused:
        load_signer(file)
    assert f"{PRIVATE:x}" not in str(refused.value.__cause__ or "")


def test_a_public_key_checks_by_itself(tmp_path: Path) -> None:
    public, fingerprint = new_key_pair(tmp_path / "ours.pem", SM2)
    signer = load_signer(tmp_path / "ours.pem")
    signature = signer.sign(MESSAGE)

    assert signer.fingerprint == fingerprint
    assert (tmp_path / "ours.pem").stat().st_mode & 0o777 == 0o600
    assert load_ring([public]).verifies(signature, MESSAGE)
    with pytest.raises(InvalidSignature):
        signer.key.public_key().verify(signature, MESSAGE + b"x")


def test_a_trusted_key_off_the_curve_is_refused_by_its_file(tmp_path: Path) -> None:
    public, _ = new_key_pair(tmp_path / "ours.pem", SM2)
    point = load_signer(tmp_path / "ours.pem").key.public_key().public_bytes_raw()
    public.write_bytes(sm2.Sm2PublicKey(point[:-1] + bytes((point[-1] ^ 1,))).pem())

    with pytest.raises(ConfigurationError, match="曲线"):
        load_ring([public])
