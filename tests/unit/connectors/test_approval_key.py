"""The key of approvals: Ed25519 alone, as the ledger of approvals holds its signatures."""

from pathlib import Path

import pytest

from adapter.errors import ConfigurationError
from adapter.package_format.keys import new_key_pair
from connectors.approval_key import load_approval_key


def test_a_key_of_sm2_approves_nothing(tmp_path: Path) -> None:
    new_key_pair(tmp_path / "ours.pem")
    new_key_pair(tmp_path / "sm2.pem", "SM2")

    with pytest.raises(ConfigurationError, match="不是 Ed25519 私钥") as refused:
        load_approval_key(tmp_path / "sm2.pem", ())

    assert refused.value.key == "plan.signing_key"
    with pytest.raises(ConfigurationError, match="不是 Ed25519 公钥") as refused:
        load_approval_key(tmp_path / "ours.pem", [tmp_path / "sm2.pem.pub"])

    assert refused.value.key == "plan.former_keys"
    key = load_approval_key(tmp_path / "ours.pem", ())
    signature, fingerprint = key.sign(b"x")
    assert key.verifies(signature, fingerprint, b"x")
    assert len(signature) == 128
