"""Command line of the service (服务): serve, doctor, db upgrade, simulator."""

import subprocess
import sys

import click

from adapter.bootstrap import upgrade_store
from adapter.cli.context import Door
from adapter.cli.jobs import summary
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.daemon import Daemon, stop_event_on_signals
from adapter.doctor import Health, examine
from adapter.errors import ConfigurationError, ExitCode
from sync_jobs.catalogue import JobSpec
from sync_jobs.runner import Finished


@click.command()
@click.pass_obj
def serve(door: Door) -> None:
    """按配置的计划持续运行各站点的作业，直到收到停止信号。"""
    with door.app() as app:
        daemon = Daemon(app, _tell)
        if not daemon.ticks:
            raise ConfigurationError("没有任何计划，请填写 [site.名称.schedule]", key="site")
        click.echo(f"守护进程已启动，{len(daemon.ticks)} 项计划；按 Ctrl-C 结束。", err=True)
        daemon.run_until(stop_event_on_signals())


def _tell(site: str, spec: JobSpec, finished: Finished) -> None:
    click.echo(f"[{site}] {summary(spec.label, finished)}", err=True)


@click.command()
@json_option
@click.pass_obj
def doctor(door: Door, *, as_json: bool) -> int:
    """体检：环境、配置、数据库、各站点连接。"""
    with door.placing():
        checks = list(examine(door.settings(), door.file))
    worst = max(each.health for each in checks)
    if as_json:
        echo_json(
            {
                "health": worst.name.lower(),
                "checks": [
                    {"name": c.name, "health": c.health.name.lower(), "sentence": c.sentence}
                    for c in checks
                ],
            }
        )
    else:
        echo_table(
            "体检", ("项目", "结果", "说明"), [(c.name, c.health.label, c.sentence) for c in checks]
        )
    if worst is not Health.BAD:
        return ExitCode.OK
    return next(each.exit_code for each in checks if each.health is Health.BAD)


@click.group()
def db() -> None:
    """数据库。"""


@db.command()
@json_option
@click.pass_obj
def upgrade(door: Door, *, as_json: bool) -> None:
    """把数据库结构升到本版本所需的样子。"""
    with door.placing():
        before, after = upgrade_store(door.settings().store.url)
    if as_json:
        echo_json({"before": before, "after": after})
    elif before == after:
        click.echo(f"数据库已是最新（{after}）。")
    else:
        click.echo(f"数据库已从 {before or '空库'} 升到 {after}。")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口，0 为任选空闲端口。")
@click.option("--seed", type=int, default=7, show_default=True, help="随机种子。")
@click.option(
    "--state", type=click.Path(dir_okay=False), required=True, help="状态文件，重启后接着用。"
)
@click.option("--division", default="152501000", show_default=True, help="财政区划 9 位。")
@click.option("--fiscal-year", type=int, default=2026, show_default=True, help="预算年度。")
def simulator(*, port: int, seed: int, state: str, division: str, fiscal_year: int) -> int:
    """单独运行模拟的一体化系统，供演练；启动后在标准输出打印一行地址和凭据（JSON）。"""
    options = {
        "--port": port,
        "--seed": seed,
        "--state": state,
        "--division": division,
        "--fiscal-year": fiscal_year,
    }
    words = [str(word) for pair in options.items() for word in pair]
    command = [sys.executable, "-m", "connectors.simulator", *words]
    return subprocess.call(command)  # noqa: S603 - our own interpreter and module
