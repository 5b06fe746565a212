"""Public keys in PEM files, the algorithm each is of, and why a signature is none of theirs."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path

from adapter.package_format.verifier.ed25519 import ed25519_verifies
from adapter.package_format.verifier.layout import ED25519, PIECE, SIGNATURE, SM2, Refused
from adapter.package_format.verifier.sm2 import (
    sm2_decoded,
    sm2_in_range,
    sm2_point,
    sm2_verifies,
)

#: What stands before the bytes of a key (RFC 8410; RFC 5480 with the curve of GM/T 0006).
KEY_HEADS = {
    ED25519: bytes.fromhex("302a300506032b6570032100"),
    SM2: bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200"),
}
#: Bytes of a key: 32 of Ed25519; of SM2 4, x, y.
_KEY_LENGTHS = {ED25519: 32, SM2: 65}


def read_key(path: str) -> bytes:
    """The bytes of a public key in a PEM file: 32 of Ed25519, 65 of SM2."""
    try:
        with Path(path).open("rb") as stream:
            # Beside the key there may be words, and the mark that editors of Windows begin with.
            text = stream.read(PIECE).decode("ascii", "replace")
    except OSError:
        text = ""
    return key_in(text, Path(path).name)


def key_in(text: str, place: str) -> bytes:
    """The bytes of the public key in the text of a PEM file."""
    found = re.search(r"-----BEGIN PUBLIC KEY-----(.+?)-----END PUBLIC KEY-----", text, re.DOTALL)
    try:
        der = base64.b64decode("".join(found[1].split()), validate=True) if found else b""
    except ValueError:
        der = b""
    for algorithm, head in KEY_HEADS.items():
        key = der[len(head) :]
        if der.startswith(head) and len(key) == _KEY_LENGTHS[algorithm]:
            if algorithm == SM2 and sm2_point(key) is None:
                raise Refused("key_point", place)
            return key
    raise Refused("key", place)


def algorithm_of(key: bytes) -> str:
    """The algorithm that a key is of."""
    return ED25519 if len(key) == _KEY_LENGTHS[ED25519] else SM2


def key_verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a key made this signature, by the key's own algorithm."""
    verifies = ed25519_verifies if algorithm_of(key) == ED25519 else sm2_verifies
    return verifies(key, signature, message)


def require_form(signature: bytes, algorithm: str) -> None:
    """Refuse bytes that are no signature of an algorithm, whoever may have made them."""
    if algorithm == ED25519:
        if len(signature) != 64:
            raise Refused("signature_form", SIGNATURE)
        return
    numbers = sm2_decoded(signature)
    if numbers is None:
        raise Refused("signature_form", SIGNATURE)
    if not sm2_in_range(*numbers):
        raise Refused("signature_range", SIGNATURE)


def why_unproved(keys: Iterable[bytes], signature: bytes, claimed: str) -> Refused:
    """What is wrong with a signature that none of the keys made.

    `claimed` is the algorithm that the unproved manifest names, "" where it cannot be read.
    """
    known = {algorithm_of(each) for each in keys}
    algorithm = claimed or (ED25519 if len(signature) == 64 else SM2)
    try:
        require_form(signature, algorithm)
    except Refused as refused:
        return refused
    return Refused("signature") if algorithm in known else Refused("key_kind", algorithm)
