"""What comes with the program or is made by it: profiles, samples, keys, the rehearsal receiver."""

from importlib.resources import files
from pathlib import Path

from adapter.package_format.keys import new_key_pair
from connectors.rehearsal import SimulatorProcess
from mappings.profile import Profile, load_profile, shipped_profiles
from sync_jobs.import_library import SourceFile


def profile_named(name: str) -> Profile:
    """A dialect by its name or file; ConfigurationError with file and line when it is wrong."""
    return load_profile(name)


def shipped() -> list[Profile]:
    """Every dialect that comes with the program."""
    return [load_profile(name) for name in shipped_profiles()]


def sample_file(name: str) -> SourceFile:
    """One of the workbooks that come with the program."""
    return SourceFile(name=name, content=(files("adapter") / "samples" / name).read_bytes())


def new_keys(file: Path, algorithm: str) -> tuple[Path, str]:
    """Make a key pair, Ed25519 or SM2; the file of the public key, and the fingerprint."""
    return new_key_pair(file, algorithm)


def simulator(
    state_file: Path, *, seed: int, division_code: str, fiscal_year: int
) -> SimulatorProcess:
    """A simulator with its state in a file; starts when it is entered."""
    return SimulatorProcess(
        state_file=state_file,
        seed=seed,
        division_code=division_code,
        fiscal_year=fiscal_year,
    )
