"""A plan as a file (计划导出): one JSON document a line, streamed."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from adapter.bootstrap.app import App
from adapter.cli.failures import NotThere
from adapter.cli.output import plain_value
from adapter.cli.plans.shown import approval_as_json, change_as_json, plan_as_json
from adapter.wording import why_unusable
from sync_jobs.planning.seeing import SeenPlan

_MODE = 0o600


def export_plan(app: App, seen: SeenPlan, file: Path) -> int:
    """Write a new file for its owner alone; how many changes it holds. NotThere if it is there.

    Changes of what is not open now are left out.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    except FileExistsError:
        raise NotThere(f"文件 {file} 已存在，不会覆盖：请换一个文件名。") from None
    except OSError as error:
        told = f"写不了文件 {file}：请检查目录和权限（{why_unusable(error)}）。"
        raise NotThere(told) from None
    count = 0
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        for kind, content in _documents(app, seen):
            count += kind == "change"
            line = json.dumps({"type": kind, **content}, ensure_ascii=False, default=plain_value)
            stream.write(f"{line}\n")
    return count


def _documents(app: App, seen: SeenPlan) -> Iterator[tuple[str, dict[str, object]]]:
    yield "plan", {**plan_as_json(seen.record), "author": seen.author}
    for approval in seen.approvals:
        yield "approval", approval_as_json(approval)
    for stored in app.queries.admitted_changes(seen.record, seen.sight):
        yield "change", change_as_json(stored)
