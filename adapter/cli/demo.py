"""Command line of the rehearsal (演练): the whole cycle against the simulator."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from adapter.cli.output import complain, echo_json, progress_bars
from adapter.cli.runs import summary
from adapter.cli.service import tell_failed
from adapter.daemon import Daemon
from adapter.demo import KEYS_TOLD, WIRE_LABELS, Rehearsal, Tally, rehearsal
from adapter.domain.reconcile.three_ways import VERDICT_LABELS, Verdict
from adapter.errors import ExitCode
from adapter.log import configure_logging
from adapter.stop_signal import StopSignal
from sync_jobs.job import JobSpec
from sync_jobs.runner import Finished


@click.command()
@click.option("--once", is_flag=True, help="走完一轮就结束，不驻留。")
@click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON（须与 --once 同用）。")
@click.option("--seed", type=int, default=7, show_default=True, help="模拟系统的随机种子。")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="把全部状态留在这个目录里（默认用临时目录，结束即清除）。",
)
def demo(*, once: bool, as_json: bool, seed: int, keep: Path | None) -> int:
    """演练：为 REST 和 SOAP 各起一个模拟的一体化系统，导入示例数据，走完整个流程。"""
    if as_json and not once:
        raise click.UsageError("--json 须与 --once 同用。")
    configure_logging(level="warning", form="text")
    with _directory(keep) as directory, rehearsal(directory, seed=seed) as running:
        complain(f"{KEYS_TOLD}。")
        with progress_bars() as progress:
            tallies = running.cycle(complain, progress)
        code = _report(tallies, as_json=as_json)
        if not once:
            _stay(running)
    return code


def _report(tallies: Mapping[str, Tally], *, as_json: bool) -> ExitCode:
    if as_json:
        echo_json({"transports": {wire: tally.as_json() for wire, tally in tallies.items()}})
    else:
        for wire, tally in tallies.items():
            click.echo(_chinese_summary(WIRE_LABELS[wire], tally))
    code = ExitCode.OK
    for wire, tally in tallies.items():
        if missing := tally.missing():
            complain(f"{WIRE_LABELS[wire]} 演练没有按剧本走完，缺少：{'、'.join(missing)}。")
            code = ExitCode.FAILED
    return code


def _chinese_summary(wire: str, tally: Tally) -> str:
    verdicts = "，".join(
        f"{VERDICT_LABELS[verdict]} {tally.verdicts.get(verdict.value, 0)}" for verdict in Verdict
    )
    pulled = tally.pulled
    return "\n".join(
        [
            "",
            f"本轮小结（{wire}）",
            f"  推送 {tally.pushed} 套：回读确认 {tally.confirmed}，对方拒收 {tally.rejected}。",
            f"  本地校验不通过 {tally.refused_locally} 套，未发送。",
            f"  拉取绩效目标 {pulled['declared_targets']} 条。",
            f"  拉取绩效监控 {pulled['monitoring']} 条。",
            f"  拉取绩效自评 {pulled['self_evaluations']} 条。",
            f"  待处理隔离 {tally.quarantined} 条。",
            f"  版本核对：{verdicts}。",
            f"  识别 {tally.identified} 条。",
            f"  对比发现 {tally.findings} 个问题，其中未完成却满分 {tally.full_marks_missed} 个。",
            f"  涉密或未核定的项目 {tally.blocked_secret} 个，全部拦下。",
        ]
    )


def _stay(running: Rehearsal) -> None:
    stop = StopSignal()
    daemon = Daemon(running.app, _tell_finished, tell_failed)
    addresses = "、".join(
        f"{WIRE_LABELS[wire]} {each.address.base_url}" for wire, each in running.simulators.items()
    )
    click.echo(f"\n守护进程与模拟系统（{addresses}）按计划继续运行，按 Ctrl-C 结束。")
    daemon.run_until(stop)
    click.echo("已结束。")


def _tell_finished(site: str, spec: JobSpec, finished: Finished) -> None:
    click.echo(f"[{site}] {summary(spec.label, finished)}")


@contextmanager
def _directory(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise click.UsageError(f"{keep} 不是空目录。请换一个目录，或先清空它。")
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="indicator-adapter-") as name:
        yield Path(name)
