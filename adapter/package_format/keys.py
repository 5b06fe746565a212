"""Signing keys (签名密钥): ours signs what leaves, the trusted ones prove what arrives.

Ed25519 in PEM files, as `openssl genpkey -algorithm ed25519` writes them.
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

#: Nobody but the owner may see a private key.
_PRIVATE_MODE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Signer:
    """Our private key; shows in no repr."""

    key: Ed25519PrivateKey = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """What people compare."""
        return fingerprint(self.key.public_key())

    def sign(self, content: bytes) -> bytes:
        """64 bytes, the same for the same content."""
        return self.key.sign(content)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that the other side may sign with."""

    keys: tuple[Ed25519PublicKey, ...]

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether one of the keys made this signature."""
        return any(_verifies(key, signature, content) for key in self.keys)


def _verifies(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def raw_key_verifies(key: bytes, signature: bytes, content: bytes) -> bool:
    """Whether the public key of these 32 bytes made this signature."""
    return _verifies(Ed25519PublicKey.from_public_bytes(key), signature, content)


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 (hex) of the key's 32 bytes."""
    return sha256(key.public_bytes_raw()).hexdigest()


def load_signer(file: Path, *, forbidden_mode: int = _OTHERS) -> Signer:
    """Our key. Raises ConfigurationError, also for a file that others may read."""
    try:
        if file.stat().st_mode & forbidden_mode:
            raise ConfigurationError(
                "私钥文件对其他用户可见，请先 chmod 600", key="signing_key", file=str(file)
            )
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise _unreadable(error, "signing_key", file) from error
    except (ValueError, TypeError, UnsupportedAlgorithm):  # the cause may quote the key
        raise _no_key("Ed25519 私钥（PEM，不加口令）", "signing_key", file) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key("Ed25519 私钥（PEM，不加口令）", "signing_key", file)
    return Signer(key)


def load_ring(files: Iterable[Path]) -> KeyRing:
    """The trusted keys. Raises ConfigurationError, also when there is none."""
    keys = tuple(map(_public_key, files))
    if not keys:
        raise ConfigurationError("至少写一个对方的公钥文件", key="trusted_keys")
    return KeyRing(keys)


def _public_key(file: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except OSError as error:
        raise _unreadable(error, "trusted_keys", file) from error
    except (ValueError, UnsupportedAlgorithm):  # somebody may have put a private key here
        raise _no_key("Ed25519 公钥（PEM）", "trusted_keys", file) from None
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key("Ed25519 公钥（PEM）", "trusted_keys", file)
    return key


def new_key_pair(file: Path) -> tuple[Path, str]:
    """Make a private key in a new file and its public key beside it, in `file`.pub.

    Returns the public file and the fingerprint. Raises ConfigurationError when one is there
    already: a key that is overwritten can never be had back.
    """
    key = Ed25519PrivateKey.generate()
    public = file.with_name(f"{file.name}.pub")
    private_text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public_text = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if public.exists():
        raise ConfigurationError("文件已存在，不会覆盖：请换一个文件名", file=str(public))
    _write_new(file, private_text, _PRIVATE_MODE)
    _write_new(public, public_text, 0o644)
    return public, fingerprint(key.public_key())


def _write_new(file: Path, content: bytes, mode: int) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise ConfigurationError("文件已存在，不会覆盖：请换一个文件名", file=str(file)) from None
    except OSError as error:
        raise ConfigurationError(f"写不了文件（{error.strerror}）", file=str(file)) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)


def _unreadable(error: OSError, key: str, file: Path) -> ConfigurationError:
    reason = f"读不到密钥文件，请检查路径和权限（{error.strerror}）"
    return ConfigurationError(reason, file=str(file), key=key)


def _no_key(what: str, key: str, file: Path) -> ConfigurationError:
    return ConfigurationError(f"不是 {what}", file=str(file), key=key)
