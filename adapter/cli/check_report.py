"""The report of a file check (核对报表): the checked form in its official layout, its findings."""

from datetime import UTC, datetime
from pathlib import Path

from adapter.cli.new_file import new_file
from adapter.cli.reporting import Report, write_to
from sync_jobs.check_form import CheckedForm, official_forms, reported_findings


def write_checked(file: Path, checked: CheckedForm, *, force: bool) -> None:
    """Write the tables of a file as they were read, and all findings on them.

    NotThere where the file is there already or cannot be written.
    """
    now = datetime.now(UTC)
    report = Report(
        scope=None,
        forms=official_forms(checked),
        found=reported_findings(checked),
        made_at=now,
        told=f"核对文件 {checked.name}　核对时间 {now.astimezone():%Y-%m-%d %H:%M:%S}",
    )
    with new_file(file, force=force) as stream:
        write_to(stream, file, report)
