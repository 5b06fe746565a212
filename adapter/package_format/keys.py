"""Signing keys (签名密钥): ours signs what leaves, the trusted ones prove what arrives.

Ed25519 or SM2 in PEM files, as `openssl genpkey` writes them.
"""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from adapter.errors import ConfigurationError
from adapter.package_format.sm2 import (
    Sm2PrivateKey,
    Sm2PublicKey,
    is_sm2_private,
    sm2_private_in,
)
from adapter.package_format.verifier.layout import ED25519, SM2, Refused
from adapter.package_format.verifier.public_key import algorithm_of, key_in, key_verifies

#: Nobody but the owner may see a private key.
_PRIVATE_MODE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

PublicKey = Ed25519PublicKey | Sm2PublicKey
PrivateKey = Ed25519PrivateKey | Sm2PrivateKey
#: What a pair may be of; the first one unless said otherwise.
ALGORITHMS = (ED25519, SM2)


@dataclass(frozen=True, slots=True)
class Signer:
    """Our private key; shows in no repr."""

    key: PrivateKey = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """What people compare."""
        return fingerprint(self.key.public_key())

    @property
    def algorithm(self) -> str:
        """One of ALGORITHMS."""
        return algorithm_of(self.key.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> bytes:
        """The same for the same content: 64 bytes of Ed25519, up to 72 of SM2 (DER)."""
        return self.key.sign(content)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that the other side may sign with."""

    keys: tuple[PublicKey, ...]

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether one of the keys made this signature."""
        return any(_verifies(key, signature, content) for key in self.keys)


def _verifies(key: PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def raw_key_verifies(key: bytes, signature: bytes, content: bytes) -> bool:
    """Whether the public key of these 32 (Ed25519) or 65 bytes (SM2) made this signature."""
    if algorithm_of(key) == SM2:
        return key_verifies(key, signature, content)
    return _verifies(Ed25519PublicKey.from_public_bytes(key), signature, content)


def fingerprint(key: PublicKey) -> str:
    """SHA-256 (hex) of the key's 32 (Ed25519) or 65 bytes (SM2)."""
    return sha256(key.public_bytes_raw()).hexdigest()


def load_signer(
    file: Path, *, forbidden_mode: int = _OTHERS, algorithms: tuple[str, ...] = ALGORITHMS
) -> Signer:
    """Our key, of one of these algorithms.

    Raises ConfigurationError, also for a file that others may read.
    """
    what = f"{' 或 '.join(algorithms)} 私钥（PEM，不加口令）"
    try:
        if file.stat().st_mode & forbidden_mode:
            raise ConfigurationError(
                "私钥文件对其他用户可见，请先 chmod 600", key="signing_key", file=str(file)
            )
        text = file.read_bytes()
        key = (
            sm2_private_in(text)
            if is_sm2_private(text)
            else serialization.load_pem_private_key(text, password=None)
        )
    except OSError as error:
        raise _unreadable(error, "signing_key", file) from error
    except (ValueError, TypeError, UnsupportedAlgorithm):  # the cause may quote the key
        raise _no_key(what, "signing_key", file) from None
    if not isinstance(key, PrivateKey) or Signer(key).algorithm not in algorithms:
        raise _no_key(what, "signing_key", file)
    return Signer(key)


def load_ring(files: Iterable[Path], *, algorithms: tuple[str, ...] = ALGORITHMS) -> KeyRing:
    """The trusted keys, of these algorithms. Raises ConfigurationError, also when there is none."""
    keys = tuple(_public_key(each, algorithms) for each in files)
    if not keys:
        raise ConfigurationError("至少写一个对方的公钥文件", key="trusted_keys")
    return KeyRing(keys)


def _public_key(file: Path, algorithms: tuple[str, ...]) -> PublicKey:
    what = f"{' 或 '.join(algorithms)} 公钥（PEM）"
    try:
        raw = key_in(file.read_bytes().decode("ascii", "replace"), file.name)
        is_sm2 = algorithm_of(raw) == SM2
        key = Sm2PublicKey(raw) if is_sm2 else Ed25519PublicKey.from_public_bytes(raw)
    except OSError as error:
        raise _unreadable(error, "trusted_keys", file) from error
    except (ValueError, Refused) as wrong:  # somebody may have put a private key here
        point = isinstance(wrong, Refused) and wrong.code == "key_point"
        raise _no_key("SM2 曲线上的点" if point else what, "trusted_keys", file) from None
    if algorithm_of(raw) not in algorithms:
        raise _no_key(what, "trusted_keys", file)
    return key


def new_key_pair(file: Path, algorithm: str = ED25519) -> tuple[Path, str]:
    """Make a private key in a new file and its public key beside it, in `file`.pub.

    Returns the public file and the fingerprint. Raises ConfigurationError when one is there
    already: a key that is overwritten can never be had back.
    """
    key = Sm2PrivateKey.generate() if algorithm == SM2 else Ed25519PrivateKey.generate()
    public = file.with_name(f"{file.name}.pub")
    private_text, public_text = _texts(key)
    if public.exists():
        raise ConfigurationError("文件已存在，不会覆盖：请换一个文件名", file=str(public))
    _write_new(file, private_text, _PRIVATE_MODE)
    _write_new(public, public_text, 0o644)
    return public, fingerprint(key.public_key())


def _texts(key: PrivateKey) -> tuple[bytes, bytes]:
    """The PEM texts of a key and of its public key."""
    if isinstance(key, Sm2PrivateKey):
        return key.pem(), key.public_key().pem()
    pem = serialization.Encoding.PEM
    unlocked = serialization.NoEncryption()
    return (
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unlocked),
        key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


def _write_new(file: Path, content: bytes, mode: int) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise ConfigurationError("文件已存在，不会覆盖：请换一个文件名", file=str(file)) from None
    except OSError as error:
        raise ConfigurationError(f"写不了文件（{error.strerror}）", file=str(file)) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
    except OSError as error:
        # A key of which a part is missing looks like one.
        file.unlink(missing_ok=True)
        raise ConfigurationError(f"写不了文件（{error.strerror}）", file=str(file)) from error


def _unreadable(error: OSError, key: str, file: Path) -> ConfigurationError:
    reason = f"读不到密钥文件，请检查路径和权限（{error.strerror}）"
    return ConfigurationError(reason, file=str(file), key=key)


def _no_key(what: str, key: str, file: Path) -> ConfigurationError:
    return ConfigurationError(f"不是 {what}", file=str(file), key=key)
