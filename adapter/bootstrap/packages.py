"""Exported packages (导出包): the writer with its key, and proofs by the keys of the settings."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from adapter.bootstrap.app import App
from adapter.errors import ConfigurationError, PackageRefused
from adapter.package_format.building import SignedPackageWriter
from adapter.package_format.keys import load_ring, load_signer
from adapter.package_format.reading import read_package, verified
from adapter.package_format.script import script_bytes
from adapter.package_format.verifier.command import Verified, china_today
from adapter.package_format.verifier.layout import Refused
from adapter.package_format.verifier.public_key import read_key
from adapter.settings import Settings
from mappings.workbook import write_library_file
from sync_jobs.export_package import ExportContext
from sync_jobs.import_library import PackageFile
from sync_jobs.job import Progress, no_progress


def exporting(app: App, progress: Progress = no_progress) -> ExportContext:
    """The context of exports; ConfigurationError where the settings name no key."""
    return ExportContext(
        store=app.store,
        clock=app.clock,
        ids=app.ids,
        writer=_writer(app.settings),
        progress=progress,
    )


def verifier_script() -> bytes:
    """The verifier as a script of its own, for who receives packages."""
    return script_bytes()


def _writer(settings: Settings) -> SignedPackageWriter:
    file = settings.package.signing_key
    if file is None:
        raise ConfigurationError(
            "导出包须签名：请用 keys new 生成密钥，把私钥文件写在这一项", key="package.signing_key"
        )
    with _of_packages():
        return SignedPackageWriter(load_signer(file), write_library_file)


def proof_of(settings: Settings, file: Path, keys: Sequence[Path], on: date | None) -> Verified:
    """The proof of a package by these keys, else by those of the settings; PackageRefused."""
    try:
        given = [read_key(str(each)) for each in keys]
    except Refused as refused:
        raise PackageRefused(refused.code, refused.sentence.rstrip("。")) from refused
    return verified(file, given or _known_keys(settings), on or china_today())


def package_file(settings: Settings, file: Path) -> PackageFile:
    """A package to import, signed by ourselves or by a trusted key; PackageRefused."""
    read = read_package(file, _known_keys(settings), china_today())
    return PackageFile(name=file.name, division=read.division, content=read.content)


def _known_keys(settings: Settings) -> list[bytes]:
    chosen = settings.package
    with _of_packages():
        own = [load_signer(chosen.signing_key).key.public_key()] if chosen.signing_key else []
        trusted = load_ring(chosen.trusted_keys).keys if chosen.trusted_keys else ()
    return [each.public_bytes_raw() for each in (*own, *trusted)]


@contextmanager
def _of_packages() -> Iterator[None]:
    """Names the section of the settings that a mistake goes back to."""
    try:
        yield
    except ConfigurationError as error:
        key = f"package.{error.key}"
        raise ConfigurationError(error.reason, file=error.file, line=error.line, key=key) from error
