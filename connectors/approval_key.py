"""The installation's key (批准签名密钥): signs approvals, and knows its own signatures."""

import stat
from collections.abc import Iterable
from pathlib import Path

from adapter.errors import ConfigurationError
from adapter.package_format.keys import KeyRing, Signer, fingerprint, load_ring, load_signer
from adapter.package_format.verifier.layout import ED25519

#: The reviewers' group may read the key: each of them signs under a user of their own.
_FORBIDDEN = stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP


class ApprovalKey:
    """`ports.plans.Signatures` with one private key and the public keys of former ones."""

    def __init__(self, signer: Signer, former: KeyRing) -> None:
        self._signer = signer
        keys = (signer.key.public_key(), *former.keys)
        self._rings = {fingerprint(each): KeyRing((each,)) for each in keys}

    def sign(self, message: bytes) -> tuple[str, str]:
        """See Signatures."""
        return self._signer.sign(message).hex(), self._signer.fingerprint

    def verifies(self, signature: str, fingerprint: str, message: bytes) -> bool:
        """See Signatures."""
        ring = self._rings.get(fingerprint)
        try:
            return ring is not None and ring.verifies(bytes.fromhex(signature), message)
        except ValueError:  # what stands there is no hex
            return False


def load_approval_key(file: Path, former: Iterable[Path]) -> ApprovalKey:
    """The key of the settings; ConfigurationError when a file is no such key or open to others."""
    files = tuple(former)
    try:
        signer = load_signer(file, forbidden_mode=_FORBIDDEN, algorithms=(ED25519,))
    except ConfigurationError as error:
        raise _in_section(error, "signing_key") from error
    try:
        ring = load_ring(files, algorithms=(ED25519,)) if files else KeyRing(())
    except ConfigurationError as error:
        raise _in_section(error, "former_keys") from error
    return ApprovalKey(signer, ring)


def _in_section(error: ConfigurationError, key: str) -> ConfigurationError:
    return ConfigurationError(error.reason, file=error.file, line=error.line, key=f"plan.{key}")
