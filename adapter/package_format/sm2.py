"""SM2 keys (国密签名密钥): signing, and the PEM files of the private ones.

The keys look like those of `cryptography`, which has no SM2, so that both kinds go the same ways.
"""

import base64
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature

from adapter.package_format.verifier.layout import SM2
from adapter.package_format.verifier.public_key import KEY_HEADS
from adapter.package_format.verifier.sm2 import (
    SM2_BASE,
    SM2_N,
    SM2_P,
    Sm2Point,
    sm2_add,
    sm2_digest,
    sm2_encoded,
    sm2_in_range,
    sm2_verifies,
    sm2_x,
)
from adapter.package_format.verifier.sm3 import new_sm3

_BLOCK = 64
# Tags and lengths of DER (X.690).
_INTEGER, _BITS, _OCTETS, _SEQUENCE, _PUBLIC = 2, 3, 4, 0x30, 0xA1
_SHORT, _ONE_BYTE_MORE = 0x80, 0x81
_KEY_KIND = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")


@dataclass(frozen=True, slots=True)
class Sm2PublicKey:
    """A point of the curve: 4, x, y, 65 bytes."""

    raw: bytes

    def public_bytes_raw(self) -> bytes:
        """The 65 bytes."""
        return self.raw

    def verify(self, signature: bytes, content: bytes) -> None:
        """Raises InvalidSignature unless this key made the signature."""
        if not sm2_verifies(self.raw, signature, content):
            raise InvalidSignature

    def pem(self) -> bytes:
        """As `openssl pkey -pubout` writes it."""
        return _pem("PUBLIC KEY", KEY_HEADS[SM2] + self.raw)


@dataclass(frozen=True)
class Sm2PrivateKey:
    """A number from 1 to n - 2; shows in no repr."""

    number: int = field(repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.number < SM2_N - 1:
            raise ValueError("no SM2 key")

    @classmethod
    def generate(cls) -> "Sm2PrivateKey":
        """A new one, from the randomness of the system."""
        return cls(1 + secrets.randbelow(SM2_N - 2))

    def public_key(self) -> Sm2PublicKey:
        """The point that goes with it."""
        return self._public

    @cached_property
    def _public(self) -> Sm2PublicKey:
        x, y, z = _multiple_of_base(self.number)
        inverse = pow(z, -1, SM2_P)
        plain = (each * inverse % SM2_P for each in (x, y))
        return Sm2PublicKey(b"\4" + b"".join(each.to_bytes(32, "big") for each in plain))

    def sign(self, content: bytes) -> bytes:
        """GB/T 32918.2-2016, 6, encoded as GM/T 0009; the same bytes for the same content."""
        public = self.public_key()
        digest = sm2_digest(public.raw, content)
        signature = sign_digest(self.number, digest, nonces(self.number, digest))
        public.verify(signature, content)  # a slip of the machine would give the key away
        return signature

    def pem(self) -> bytes:
        """PKCS#8 without a password, as `openssl genpkey` writes it."""
        inner = _der(_INTEGER, b"\1") + _der(_OCTETS, self.number.to_bytes(32, "big"))
        inner += _der(_PUBLIC, _der(_BITS, b"\0" + self.public_key().raw))
        outer = _der(_INTEGER, b"\0") + _KEY_KIND + _der(_OCTETS, _der(_SEQUENCE, inner))
        return _pem("PRIVATE KEY", _der(_SEQUENCE, outer))


# --- signing --------------------------------------------------------------------------------------


def sign_digest(private: int, digest: int, numbers: Iterator[int]) -> bytes:
    """The signature with the first of these nonces that makes one."""
    inverse = pow(1 + private, SM2_N - 2, SM2_N)
    while True:
        nonce = next(numbers)
        r = (digest + sm2_x(_multiple_of_base(nonce))) % SM2_N
        s = inverse * (nonce - r * private) % SM2_N
        # The standard also asks whether r + nonce = n: that is so where r + s = n, and only there.
        if sm2_in_range(r, s):
            return sm2_encoded(r, s)


def nonces(private: int, digest: int) -> Iterator[int]:
    """RFC 6979, 3.2, with SM3: what nobody can guess without the key, the same every time."""
    known = private.to_bytes(32, "big") + (digest % SM2_N).to_bytes(32, "big")
    value, key = b"\1" * 32, bytes(32)
    for mark in (b"\0", b"\1"):
        key = _hmac(key, value + mark + known)
        value = _hmac(key, value)
    while True:
        value = _hmac(key, value)
        number = int.from_bytes(value, "big")
        if 0 < number < SM2_N:
            yield number
        key = _hmac(key, value + b"\0")
        value = _hmac(key, value)


def _hmac(key: bytes, message: bytes) -> bytes:
    """RFC 2104 with SM3; `hmac` of the library needs an OpenSSL that has it."""
    inner, outer = new_sm3(), new_sm3()
    padded = key.ljust(_BLOCK, b"\0")
    inner.update(bytes(each ^ 0x36 for each in padded) + message)
    outer.update(bytes(each ^ 0x5C for each in padded) + bytes.fromhex(inner.hexdigest()))
    return bytes.fromhex(outer.hexdigest())


def _multiple_of_base(secret: int) -> Sm2Point:
    """The same additions in the same order whatever the number is: a ladder of Montgomery."""
    rungs = [(0, 1, 0), SM2_BASE]
    for place in range(SM2_N.bit_length() - 1, -1, -1):
        bit = secret >> place & 1
        both = sm2_add(rungs[0], rungs[1])
        twice = sm2_add(rungs[bit], rungs[bit])
        rungs = [[twice, both], [both, twice]][bit]
    return rungs[0]


# --- files ----------------------------------------------------------------------------------------


def is_sm2_private(text: bytes) -> bool:
    """Whether a PEM file holds a private key that says it is one of SM2."""
    return _KEY_KIND in _content(text, "PRIVATE KEY")


def sm2_private_in(text: bytes) -> Sm2PrivateKey:
    """The key in PKCS#8 (PEM, no password). Raises ValueError.

    Some programs write the curve or leave the public key out; one that is there must be its own.
    """
    version, kind, wrapped, *_ = _parts(_only(_SEQUENCE, _content(text, "PRIVATE KEY")))
    if version != (_INTEGER, b"\0") or _der(*kind) != _KEY_KIND or wrapped[0] != _OCTETS:
        raise ValueError("no SM2 key")
    number, octets, *rest = _parts(_only(_SEQUENCE, wrapped[1]))
    if number != (_INTEGER, b"\1") or octets[0] != _OCTETS:
        raise ValueError("no SM2 key")
    key = Sm2PrivateKey(int.from_bytes(octets[1], "big"))
    told = [content for tag, content in rest if tag == _PUBLIC]
    if told not in ([], [_der(_BITS, b"\0" + key.public_key().raw)]):
        raise ValueError("another public key")
    return key


def _content(text: bytes, label: str) -> bytes:
    mark = label.encode()
    found = re.search(b"-----BEGIN %s-----(.+?)-----END %s-----" % (mark, mark), text, re.DOTALL)
    try:
        return base64.b64decode(b"".join(found[1].split()), validate=True) if found else b""
    except ValueError:
        return b""


def _pem(label: str, content: bytes) -> bytes:
    text = base64.b64encode(content).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", "")).encode()


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    return bytes((tag, size) if size < _SHORT else (tag, _ONE_BYTE_MORE, size)) + content


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The values in a row, each of at most 255 bytes."""
    while content:
        tag, (size, following) = content[0], (content[1:3] + b"\0\0")[:2]
        size, start = (following, 3) if size == _ONE_BYTE_MORE else (size, 2)
        if size > len(content) - start:
            raise ValueError("cut off")
        yield tag, content[start : start + size]
        content = content[start + size :]


def _only(tag: int, content: bytes) -> bytes:
    ((found, inner),) = _parts(content)
    if found != tag:
        raise ValueError("another value")
    return inner
