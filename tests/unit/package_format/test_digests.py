"""SM3 and Ed25519 of the script: the standards' vectors, and the library's word."""

import hashlib
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapter.package_format.keys import raw_key_verifies
from adapter.package_format.verifier.ed25519 import ed25519_verifies
from adapter.package_format.verifier.sm3 import Sm3, new_sm3

#: GB/T 32905-2016, appendix A.
SM3 = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}
#: RFC 8032, 7.1: key, message, signature.
ED25519 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
            "cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
            "f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
            "4dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
)
#: The order of the base point.
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize("message", SM3)
def test_sm3_gives_the_digests_of_the_standard(message: bytes) -> None:
    ours, theirs = Sm3(), new_sm3()
    ours.update(message)
    theirs.update(message)

    assert ours.hexdigest() == theirs.hexdigest() == SM3[message]


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="OpenSSL without SM3")
def test_sm3_in_pieces_of_any_length_is_that_of_openssl() -> None:
    draw = random.Random(7)  # noqa: S311 - lengths
    ours, theirs = Sm3(), hashlib.new("sm3")
    for _ in range(60):
        piece = draw.randbytes(draw.choice((0, 1, 55, 56, 63, 64, 65, 130)))
        ours.update(piece)
        theirs.update(piece)

        assert ours.hexdigest() == theirs.hexdigest()


@pytest.mark.parametrize(("key", "message", "signature"), ED25519)
def test_ed25519_knows_the_signatures_of_the_rfc(key: str, message: str, signature: str) -> None:
    given = bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message)

    assert ed25519_verifies(*given)
    assert raw_key_verifies(*given)


def _altered(signature: bytes, draw: random.Random) -> bytes:
    content = bytearray(signature)
    content[draw.randrange(64)] ^= 1 << draw.randrange(8)
    return bytes(content)


def test_ed25519_says_of_good_and_bad_signatures_what_the_library_says() -> None:
    draw = random.Random(11)  # noqa: S311 - a private key that opens nothing
    for _ in range(12):
        private = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), draw.randbytes(40)
        good = private.sign(message)
        scalar = int.from_bytes(good[32:], "little") + ORDER
        for signature, expected in (
            (good, True),
            (_altered(good, draw), False),
            (good[:32] + scalar.to_bytes(32, "little"), False),
            (good[:-1], False),
            (b"", False),
        ):
            assert raw_key_verifies(key, signature, message) is expected
            assert ed25519_verifies(key, signature, message) is expected
        assert not ed25519_verifies(key, good, message + b"x")


def test_a_key_that_is_no_point_proves_nothing() -> None:
    assert not ed25519_verifies(b"\xff" * 32, bytes(64), b"")
    assert not ed25519_verifies((2).to_bytes(32, "little"), bytes(64), b"")
