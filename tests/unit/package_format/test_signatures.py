"""Who signed a package: both verifiers tell a bad signature from a wrong key, and how."""

import base64
import json
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapter.bootstrap.packages import proof_of
from adapter.package_format.keys import Signer, load_ring, load_signer, new_key_pair
from adapter.package_format.sm2 import Sm2PrivateKey, Sm2PublicKey
from adapter.package_format.verifier.layout import ED25519, MANIFEST, SIGNATURE, SM2
from adapter.package_format.verifier.public_key import read_key
from adapter.package_format.verifier.sm2 import SM2_N, sm2_decoded, sm2_encoded
from adapter.settings import Settings
from tests.unit.package_format.both_verifiers import Bench, bench_in
from tests.unit.package_format.packages import TODAY, Manifest, packed, signed_anew

Benches = dict[str, Bench]


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Benches:
    """One of each algorithm."""
    return {each: bench_in(tmp_path_factory.mktemp("bench"), each) for each in (ED25519, SM2)}


@pytest.mark.parametrize("algorithm", [ED25519, SM2])
def test_a_package_of_either_is_good_and_says_so(benches: Benches, algorithm: str) -> None:
    bench = benches[algorithm]

    assert bench.told(bench.good) == ["ok", "ok"]
    assert bench.told(bench.good, keys=False) == ["unsigned", "unsigned"]


def test_only_a_package_signed_with_sm2_is_of_the_format_that_says_it(benches: Benches) -> None:
    said = {name: json.loads(bench.members[MANIFEST]) for name, bench in benches.items()}

    assert "signature" not in said[ED25519]
    assert said[SM2] == {
        **said[ED25519],
        "format": "budget-indicator-package/4",
        "signature": "SM2",
    }


def test_the_same_content_is_the_same_bytes_under_sm2_too(benches: Benches) -> None:
    bench = benches[SM2]

    assert packed(signed_again(bench)) == bench.good


def signed_again(bench: Bench) -> dict[str, bytes]:
    """By a signer that was read anew."""
    signer = load_signer(bench.home / "key.pem")
    return bench.put(SIGNATURE, signer.sign(bench.members[MANIFEST]))


@pytest.mark.parametrize(("number", "algorithm"), [(0, ED25519), (1, SM2)])
def test_openssl_checks_it_as_the_manual_says(
    benches: Benches, tmp_path: Path, number: int, algorithm: str
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here: the commands of the manual were NOT tried")
    bench = benches[algorithm]
    text = (Path(__file__).parents[3] / "docs/package.md").read_text("utf-8")
    lines = text.replace("\\\n", "").splitlines()
    told = [each for each in lines if each.startswith("    openssl pkeyutl -verify")]
    words = shlex.split(told[number], comments=True)
    for name in (MANIFEST, SIGNATURE):
        (tmp_path / name).write_bytes(bench.members[name])
    (tmp_path / "package.pem.pub").write_bytes(bench.public.read_bytes())

    codes = []
    for content in (bench.members[MANIFEST], bench.members[MANIFEST] + b" "):
        (tmp_path / MANIFEST).write_bytes(content)
        done = subprocess.run(  # noqa: S603 - a tool of the system
            words, cwd=tmp_path, capture_output=True, check=False, timeout=60
        )
        codes.append(done.returncode)

    assert codes == [0, 1]


# --- signatures -----------------------------------------------------------------------------------


def _numbers(bench: Bench) -> tuple[int, int]:
    found = sm2_decoded(bench.members[SIGNATURE])
    assert found is not None
    return found


def _as(bench: Bench, r: int, s: int) -> bytes:
    return packed(bench.put(SIGNATURE, sm2_encoded(r, s)))


def _raw(bench: Bench) -> bytes:
    return b"".join(each.to_bytes(32, "big") for each in _numbers(bench))


def _long_form(bench: Bench) -> bytes:
    """The same numbers with a length that DER does not allow."""
    good = bench.members[SIGNATURE]
    return bytes((0x30, 0x81, len(good) - 2)) + good[2:]


def _signed_by(bench: Bench, alter: Callable[[Manifest], object]) -> bytes:
    return packed(signed_anew(bench.members, bench.signer, alter))


def _other(bench: Bench) -> bytes:
    return packed(signed_anew(bench.members, Signer(Sm2PrivateKey.generate())))


#: Of packages signed with SM2.
SIGNATURES: dict[str, tuple[str, Callable[[Bench], bytes]]] = {
    "r is 0": ("signature_range", lambda b: _as(b, 0, _numbers(b)[1])),
    "s is 0": ("signature_range", lambda b: _as(b, _numbers(b)[0], 0)),
    "r is n": ("signature_range", lambda b: _as(b, SM2_N, _numbers(b)[1])),
    "s is more than n": ("signature_range", lambda b:
        _as(b, _numbers(b)[0], _numbers(b)[1] + SM2_N)),
    "r + s is n": ("signature_range", lambda b: _as(b, _numbers(b)[0], SM2_N - _numbers(b)[0])),
    "swapped": ("signature", lambda b: _as(b, *reversed(_numbers(b)))),
    "one more": ("signature", lambda b: _as(b, _numbers(b)[0], _numbers(b)[1] - 1)),
    "of another key": ("signature", _other),
    "of another manifest": ("signature", lambda b:
        packed(b.put(MANIFEST, b.members[MANIFEST] + b" "))),
    "cut off": ("signature_form", lambda b: packed(b.put(SIGNATURE, b.members[SIGNATURE][:-1]))),
    "with a tail": ("signature_form", lambda b:
        packed(b.put(SIGNATURE, b.members[SIGNATURE] + b"x"))),
    "in another DER": ("signature_form", lambda b: packed(b.put(SIGNATURE, _long_form(b)))),
    "empty": ("signature_form", lambda b: packed(b.put(SIGNATURE, b""))),
    "too long": ("signature_form", lambda b: packed(b.put(SIGNATURE, bytes(900)))),
    "two bare numbers, as long as one of Ed25519": (
        "signature_form", lambda b: packed(b.put(SIGNATURE, _raw(b)))),
    "said to be of Ed25519": ("algorithm", lambda b: _signed_by(
        b, lambda m: m.update(signature="Ed25519"))),
    "said to be of RSA": ("algorithm", lambda b:
        _signed_by(b, lambda m: m.update(signature="RSA"))),
    "in the format of Ed25519": ("algorithm", lambda b: _signed_by(b, _as_ed25519)),
    "not said at all": ("manifest", lambda b: _signed_by(b, lambda m: m.pop("signature"))),
}  # fmt: skip


def _as_ed25519(manifest: Manifest) -> None:
    del manifest["signature"]
    manifest["format"] = "budget-indicator-package/3"


@pytest.mark.parametrize("way", SIGNATURES)
def test_a_bad_signature_of_sm2_is_refused(benches: Benches, way: str) -> None:
    code, make = SIGNATURES[way]

    assert benches[SM2].told(make(benches[SM2])) == [code, code]


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("r is 0", "signature_range"),
        ("cut off", "signature_form"),
        ("in the format of Ed25519", "signature_form"),
        ("said to be of RSA", "algorithm"),
        ("said to be of Ed25519", "algorithm"),
    ],
)
def test_what_is_no_signature_is_refused_without_a_key_too(
    benches: Benches, way: str, code: str
) -> None:
    _, make = SIGNATURES[way]

    assert benches[SM2].told(make(benches[SM2]), keys=False) == [code, code]


def test_what_ed25519_signed_is_not_taken_for_sm2(benches: Benches) -> None:
    bench = benches[ED25519]
    said = {"format": "budget-indicator-package/4", "signature": "SM2"}

    told = bench.told(_signed_by(bench, lambda m: m.update(said)))

    assert told == ["algorithm", "algorithm"]


# --- keys -----------------------------------------------------------------------------------------


def _pem(raw: bytes) -> bytes:
    return Sm2PublicKey(raw).pem()


def _off_the_curve(benches: Benches) -> bytes:
    raw = read_key(str(benches[SM2].public))
    return _pem(raw[:-1] + bytes((raw[-1] ^ 1,)))


def _of_another_curve(benches: Benches) -> bytes:
    """The same key said to be one of P-256."""
    text = benches[SM2].public.read_bytes().split(b"-----")
    der = base64.b64decode(text[2])
    other = der.replace(bytes.fromhex("2a811ccf5501822d"), bytes.fromhex("2a8648ce3d030107"))
    assert other != der
    return b"-----".join((*text[:2], b"\n" + base64.b64encode(other) + b"\n", *text[3:]))


#: The file of the key, for a good package signed with SM2.
KEYS: dict[str, tuple[str, Callable[[Benches], bytes]]] = {
    "no key": ("key", lambda _: b"no key"),
    "a private key": ("key", lambda b: (b[SM2].home / "key.pem").read_bytes()),
    "of another curve": ("key", _of_another_curve),
    "a point off the curve": ("key_point", _off_the_curve),
    "a point that is too large": ("key_point", lambda _: _pem(b"\4" + b"\xff" * 64)),
    "packed": ("key", lambda b: _pem(b"\2" + read_key(str(b[SM2].public))[1:33])),
    "of the other kind": ("key_kind", lambda b: b[ED25519].public.read_bytes()),
    "of another pair": ("signature", lambda _: Sm2PrivateKey.generate().public_key().pem()),
}


@pytest.fixture
def key_file(benches: Benches) -> Callable[[bytes], Bench]:
    def put(content: bytes) -> Bench:
        file = benches[SM2].home / "tried.pub"
        file.write_bytes(content)
        return replace(benches[SM2], public=file)

    return put


@pytest.mark.parametrize("way", KEYS)
def test_a_key_that_does_not_do_is_said_to(
    benches: Benches, key_file: Callable[[bytes], Bench], way: str
) -> None:
    code, make = KEYS[way]
    bench = key_file(make(benches))

    assert bench.told(bench.good) == [code, code]


@pytest.mark.parametrize(
    "words",
    [b"\xef\xbb\xbf", "某市财政局公钥 2026\n".encode(), "某市财政局公钥\n".encode("gbk")],
    ids=["mark of an editor", "name", "name in GBK"],
)
def test_words_beside_a_key_leave_it_a_key(
    benches: Benches, key_file: Callable[[bytes], Bench], words: bytes
) -> None:
    bench = key_file(words + benches[SM2].public.read_bytes())

    assert bench.told(bench.good) == ["ok", "ok"]
    assert load_ring([bench.public]).keys == load_ring([benches[SM2].public]).keys


def test_a_key_of_sm2_does_not_do_for_a_package_of_ed25519(
    benches: Benches, key_file: Callable[[bytes], Bench]
) -> None:
    bench = key_file(benches[SM2].public.read_bytes())

    assert bench.told(benches[ED25519].good) == ["key_kind", "key_kind"]


def test_one_good_key_among_several_is_enough(benches: Benches) -> None:
    bench = benches[SM2]
    other, _ = new_key_pair(bench.home / "other.pem", SM2)
    file = bench.home / "good.zip"

    proof = proof_of(Settings(), file, [benches[ED25519].public, other, bench.public], TODAY)

    assert (proof.is_proved, proof.algorithm) == (True, SM2)
    assert "（SM2）" in proof.sentence


def test_a_package_of_another_key_of_ed25519_is_refused(benches: Benches) -> None:
    bench = benches[ED25519]
    other, _ = new_key_pair(bench.home / "other.pem")

    assert replace(bench, public=other).told(bench.good) == ["signature", "signature"]
