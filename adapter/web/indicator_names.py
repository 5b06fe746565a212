"""What the indicators of changed fields are called (指标名称), beside the codes in their paths."""

from collections.abc import Iterable, Mapping

from adapter.domain.field_labels import row_code
from adapter.domain.identity import Scope
from adapter.domain.library.life import in_force
from adapter.web.console import Console
from sync_jobs.gate import division_of

#: Codes that are asked for at once.
_BATCH = 500


def indicator_names(console: Console, scope: Scope, paths: Iterable[str]) -> Mapping[str, str]:
    """Path -> name, by the version in force, of each path whose row is an indicator there."""
    codes = {path: code for path in paths if (code := row_code(path))}
    with console.app.store.begin() as work:
        version = in_force(work.library.versions(division_of(scope)))
    if version is None or not codes:
        return {}
    wanted = sorted(set(codes.values()))
    queries, names = console.app.queries, dict[str, str]()
    for start in range(0, len(wanted), _BATCH):
        some = queries.indicators_called(version.version_id, wanted[start : start + _BATCH])
        names.update((each.code, each.name) for each in some)
    return {path: names[code] for path, code in codes.items() if code in names}
