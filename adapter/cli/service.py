"""Command line of the service (服务): serve, doctor, db upgrade."""

import sys
from pathlib import Path

import click

from adapter.bootstrap.stores import backup_store, upgrade_store
from adapter.cli.context import Door
from adapter.cli.failures import NotThere, sentence_for
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.cli.runs import summary
from adapter.daemon import Daemon
from adapter.doctor import Health, examine
from adapter.errors import ConfigurationError, ExitCode
from adapter.stop_signal import StopSignal
from adapter.wording import why_unusable
from sync_jobs.job import JobSpec
from sync_jobs.runner import Finished


@click.command()
@click.pass_obj
def serve(door: Door) -> None:
    """按配置的计划持续运行各站点的作业，直到收到停止信号。"""
    with door.app() as app:
        daemon = Daemon(app, tell_finished, tell_failed)
        if not daemon.ticks:
            raise ConfigurationError("没有任何计划，请填写 [site.名称.schedule]", key="site")
        stop = StopSignal()
        click.echo(f"守护进程已启动，{len(daemon.ticks)} 项计划；按 Ctrl-C 结束。", err=True)
        daemon.run_until(stop)


def tell_finished(site: str, spec: JobSpec, finished: Finished) -> None:
    """What a run did; sets are named to a person at a terminal alone.

    What a log keeps outlives the day on which a project becomes secret.
    """
    head, *lines = summary(spec.label, finished).splitlines()
    if lines and not sys.stderr.isatty():
        lines = [f"  另有说明 {len(lines)} 行，可能有名称，不写入日志：请看 alarms 或控制台。"]
    click.echo("\n".join([f"[{site}] {head}", *lines]), err=True)


def tell_failed(site: str, spec: JobSpec, error: Exception) -> None:
    """One line on stderr for a run that failed."""
    click.echo(f"[{site}] {spec.label}：失败。{sentence_for(error)}", err=True)


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


#: By the revision that was left: what an operator still has to do.
_LEFT_TO_DO = {"0001": "请重新导入一次项目统计表：此前不分部门，导入后才收发部门整体的数据。"}


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
        click.echo(
            f"数据库已从 {before or '空库'} 升到 {after}。{_LEFT_TO_DO.get(before or '', '')}"
        )


@db.command()
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def backup(door: Door, file: Path, *, as_json: bool) -> None:
    """把数据库（SQLite）备份到一个新文件；服务不必停。恢复见 docs/operating.md。"""
    with door.placing():
        try:
            is_done = backup_store(door.settings().store.url, file)
        except FileExistsError:
            raise NotThere(f"文件 {file} 已存在，不会覆盖：请换一个文件名。") from None
        except OSError as error:
            why = why_unusable(error)
            raise NotThere(f"写不了文件 {file}：请检查目录和权限（{why}）。") from None
    if not is_done:
        raise NotThere("数据库在 PostgreSQL 上，请用 pg_dump -Fc 备份，用 pg_restore 恢复。")
    if as_json:
        echo_json({"file": str(file), "bytes": file.stat().st_size})
    else:
        click.echo(f"已备份到 {file}（{file.stat().st_size / 1_000_000:.1f} MB），只有本用户可读。")
