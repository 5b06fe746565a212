"""A good package, its key, and the two verifiers that must say the same of what is made of it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapter.bootstrap.packages import proof_of
from adapter.errors import PackageRefused
from adapter.package_format.keys import Signer, load_signer, new_key_pair
from adapter.package_format.script import script_bytes
from adapter.package_format.verifier.layout import ED25519, SCRIPT, SENTENCES
from adapter.settings import Settings
from tests.unit.package_format.packages import (
    TODAY,
    Members,
    build,
    members_of,
    packed,
    signed_anew,
)


@dataclass(frozen=True)
class Bench:
    """A good package, its key, and both verifiers."""

    home: Path
    good: bytes
    members: Members
    signer: Signer
    public: Path

    def told(self, content: bytes, *, on: date = TODAY, keys: bool = True) -> list[str]:
        """The codes of the script and of the adapter."""
        file = self.home / "tried.zip"
        file.write_bytes(content)
        return [self.script(file, on, keys=keys), self.adapter(file, on, keys=keys)]

    def script(self, file: Path, on: date, *, keys: bool) -> str:
        """What the script says, on its own."""
        words = ["--key", str(self.public)] if keys else []
        command = [sys.executable, "-I", str(self.home / SCRIPT), str(file), "--on", str(on)]
        done = subprocess.run(  # noqa: S603 - our own script
            [*command, *words, "--json"], capture_output=True, check=False, timeout=60
        )
        assert done.stderr == b"", done.stderr.decode()
        said = json.loads(done.stdout)
        assert done.returncode == {"ok": 0, "unsigned": 3}.get(said["code"], 5)
        if done.returncode == 5:
            start = SENTENCES[said["code"]].partition("{place}")[0]
            assert said["sentence"].startswith(start)
        return str(said["code"])

    def adapter(self, file: Path, on: date, *, keys: bool) -> str:
        """What `export verify` says."""
        given = [self.public] if keys else []
        try:
            proof = proof_of(Settings(), file, given, on)
        except PackageRefused as refused:
            return refused.code
        return "ok" if proof.is_proved else "unsigned"

    def put(self, name: str, content: bytes) -> Members:
        return self.members | {name: content}

    def changed(self, name: str, old: bytes, new: bytes) -> Members:
        assert old in self.members[name]
        return self.put(name, self.members[name].replace(old, new, 1))

    def sold(self, members: Members) -> bytes:
        """Bad content under a good signature."""
        return packed(signed_anew(members, self.signer))


def bench_in(home: Path, algorithm: str = ED25519) -> Bench:
    """A bench with a new key."""
    (home / SCRIPT).write_bytes(script_bytes())
    public, _ = new_key_pair(home / "key.pem", algorithm)
    signer = load_signer(home / "key.pem")
    file = build(signer, home / "good.zip")
    return Bench(home, file.read_bytes(), members_of(file), signer, public)
