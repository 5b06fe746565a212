"""A package of the former format (上一格式): a real one, kept as it was handed out."""

import subprocess
import sys
from pathlib import Path

from adapter.bootstrap.packages import proof_of
from adapter.package_format.keys import load_signer, new_key_pair
from adapter.package_format.reading import read_package
from adapter.package_format.script import script_bytes
from adapter.package_format.verifier.layout import FORMER, SCRIPT
from adapter.package_format.verifier.manifest import read_manifest, upgraded
from adapter.package_format.verifier.public_key import read_key
from adapter.settings import Settings
from tests.unit.package_format.packages import TODAY, Content, build, members_of

GOLDEN = Path(__file__).parents[2] / "golden" / "package_format_2"
PACKAGE, PUBLIC = GOLDEN / "package.zip", GOLDEN / "package.pem.pub"


def script_says(script: bytes, file: Path, home: Path, *, key: Path = PUBLIC) -> str:
    """What a script says of a package, in a Python that sees nothing of ours."""
    (home / SCRIPT).write_bytes(script)
    command = [sys.executable, "-I", str(home / SCRIPT), str(file), "--key", str(key)]
    done = subprocess.run(  # noqa: S603 - our own script
        [*command, "--on", str(TODAY)], capture_output=True, check=False, timeout=60
    )
    assert done.stderr == b""
    return f"{done.returncode} {done.stdout.decode()}"


def test_both_verifiers_accept_it_and_say_what_it_is(tmp_path: Path) -> None:
    proof = proof_of(Settings(), PACKAGE, [PUBLIC], TODAY)

    assert proof.is_proved
    assert (proof.format, proof.manifest["follows"]) == ("budget-indicator-package/2", None)
    assert proof.sentence.endswith(FORMER)
    assert script_says(script_bytes(), PACKAGE, tmp_path) == f"0 {proof.sentence}\n"


def test_a_changed_one_is_refused_like_any_other(tmp_path: Path) -> None:
    changed = tmp_path / "changed.zip"
    content = PACKAGE.read_bytes()
    changed.write_bytes(content.replace(b"PK\x01\x02", b"PK\x01\x03", 1))

    assert script_says(script_bytes(), changed, tmp_path).startswith("5 ")


def test_it_holds_what_was_put_in() -> None:
    content, read = Content(), read_package(PACKAGE, [read_key(str(PUBLIC))], TODAY)

    for section, held in (
        (read.content.indicators, content.indicators()),
        (read.content.templates, content.templates()),
        (read.content.bases, content.bases()),
    ):
        assert list(section) == sorted(held, key=lambda each: each.code)


def test_its_own_script_still_accepts_it_and_refuses_the_present_format_by_name(
    tmp_path: Path,
) -> None:
    own = members_of(PACKAGE)[SCRIPT]
    public, _ = new_key_pair(tmp_path / "key.pem")
    present = build(load_signer(tmp_path / "key.pem"), tmp_path / "present.zip")

    assert script_says(own, PACKAGE, tmp_path).startswith("0 ")
    assert script_says(own, present, tmp_path, key=public).startswith("5 这是别的格式版本的导出包")


def test_a_manifest_is_upgraded_by_what_it_lacks_alone() -> None:
    former = read_manifest(members_of(PACKAGE)["manifest.json"])

    present = upgraded(former)

    assert upgraded(present) == present
    assert present == {**former, "format": "budget-indicator-package/3", "follows": None}
    assert "follows" not in former
