"""SM2 signatures (GB/T 32918-2016, encoded as GM/T 0009) and the curve they stand on."""

from __future__ import annotations

from adapter.package_format.verifier.sm3 import new_sm3

# GB/T 32918.5-2017: y² = x³ + ax + b over the field of SM2_P, and a point of the order SM2_N.
SM2_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
SM2_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_SM2_A = SM2_P - 3
_SM2_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_SM2_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
#: Who signs, where nobody says otherwise (GM/T 0009, 10).
_SM2_ID = b"1234567812345678"
#: x, y, z for the point x/z, y/z; z is 0 at infinity.
Sm2Point = tuple[int, int, int]
SM2_BASE = (*_SM2_G, 1)
_SM2_NOWHERE = (0, 1, 0)


def sm2_add(one: Sm2Point, other: Sm2Point) -> Sm2Point:
    """The sum of two points, whichever they are.

    The complete law of Bosma and Lenstra as in Renes, Costello and Batina (2016), section 3: it
    has no special cases, not for equal points and not for the one at infinity.
    """
    (x1, y1, z1), (x2, y2, z2) = one, other
    xx, yy, zz = x1 * x2, y1 * y2, z1 * z2 % SM2_P
    xy, xz, yz = x1 * y2 + x2 * y1, (x1 * z2 + x2 * z1) % SM2_P, y1 * z2 + y2 * z1
    shift = _SM2_A * xz + 3 * _SM2_B * zz
    less, more = (yy - shift) % SM2_P, (yy + shift) % SM2_P
    slope = (3 * xx + _SM2_A * zz) % SM2_P
    rest = (_SM2_A * (xx - _SM2_A * zz) + 3 * _SM2_B * xz) % SM2_P
    return (
        (xy * less - yz * rest) % SM2_P,
        (more * less + slope * rest) % SM2_P,
        (yz * more + xy * slope) % SM2_P,
    )


def sm2_times(scalar: int, point: Sm2Point) -> Sm2Point:
    """A multiple of a point; how long it takes tells of the scalar, so only for public ones."""
    total = _SM2_NOWHERE
    while scalar:
        if scalar & 1:
            total = sm2_add(total, point)
        point = sm2_add(point, point)
        scalar >>= 1
    return total


def sm2_x(point: Sm2Point) -> int:
    """The x of a point that is not at infinity."""
    return point[0] * pow(point[2], SM2_P - 2, SM2_P) % SM2_P


def sm2_point(key: bytes) -> Sm2Point | None:
    """The point of a public key (4, x, y: 65 bytes); None where it is none of the curve."""
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    if len(key) != 65 or key[0] != 4 or x >= SM2_P or y >= SM2_P:
        return None
    if (y * y - x * x * x - _SM2_A * x - _SM2_B) % SM2_P:
        return None
    return x, y, 1


def sm2_digest(key: bytes, message: bytes) -> int:
    """The e of the standard: SM3 over the message behind Z, which is of signer and curve."""
    curve = b"".join(each.to_bytes(32, "big") for each in (_SM2_A, _SM2_B, *_SM2_G))
    signer, whole = new_sm3(), new_sm3()
    signer.update((8 * len(_SM2_ID)).to_bytes(2, "big") + _SM2_ID + curve + key[1:])
    whole.update(bytes.fromhex(signer.hexdigest()) + message)
    return int(whole.hexdigest(), 16)


def sm2_encoded(r: int, s: int) -> bytes:
    """SM2Signature of GM/T 0009: a DER sequence of two integers."""
    numbers = (each.to_bytes(each.bit_length() // 8 + 1, "big") for each in (r, s))
    content = b"".join(bytes((2, len(each))) + each for each in numbers)
    return bytes((0x30, len(content))) + content


def sm2_decoded(signature: bytes) -> tuple[int, int] | None:
    """The r and s; None for bytes that `sm2_encoded` would not have written."""
    try:
        middle = 4 + signature[3]
        found = signature[4:middle], signature[middle + 2 : middle + 2 + signature[middle + 1]]
    except IndexError:
        return None
    r, s = (int.from_bytes(each, "big") for each in found)
    return (r, s) if max(r, s) < 1 << 512 and sm2_encoded(r, s) == signature else None


def sm2_in_range(r: int, s: int) -> bool:
    """Whether these are numbers that a signature may have."""
    return 0 < r < SM2_N and 0 < s < SM2_N and (r + s) % SM2_N != 0


def sm2_verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `key` (65 bytes) made this signature (GB/T 32918.2-2016, 7)."""
    point, numbers = sm2_point(key), sm2_decoded(signature)
    if point is None or numbers is None or not sm2_in_range(*numbers):
        return False
    r, s = numbers
    found = sm2_add(sm2_times(s, SM2_BASE), sm2_times((r + s) % SM2_N, point))
    return found[2] != 0 and (sm2_digest(key, message) + sm2_x(found)) % SM2_N == r
