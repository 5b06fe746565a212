"""Command line of the simulator (模拟系统): the other end alone, to rehearse against."""

import os
import sys

import click


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口，0 为任选空闲端口。")
@click.option("--seed", type=int, default=7, show_default=True, help="随机种子。")
@click.option(
    "--state",
    type=click.Path(dir_okay=False),
    required=True,
    help="状态文件，重启后接着用；凭据保存在旁边的 .credentials 文件里。",
)
@click.option("--division", default="152501000", show_default=True, help="财政区划 9 位。")
@click.option("--fiscal-year", type=int, default=2026, show_default=True, help="预算年度。")
@click.option(
    "--deduplicate/--no-deduplicate",
    default=None,
    help="认不认得请求号：认得则同一请求号下已处理的不再处理；不写则沿用状态文件里的。",
)
@click.option("--fault-rate", type=click.FloatRange(0, 1), help="故障计划命中调用的比例。")
@click.option("--fault-seed", type=int, help="故障计划的种子，缺省同 --seed。")
@click.option("--faults", help="故障计划用哪些故障，逗号分隔；缺省为全部。")
@click.option("--fault-seconds", type=click.FloatRange(0), help="故障计划里等待类故障的秒数。")
def simulator(
    *,
    port: int,
    seed: int,
    state: str,
    division: str,
    fiscal_year: int,
    deduplicate: bool | None,
    fault_rate: float | None,
    fault_seed: int | None,
    faults: str | None,
    fault_seconds: float | None,
) -> None:
    """单独运行模拟的一体化系统（REST 与 SOAP），供演练；启动后打印一行地址和凭据（JSON）。"""
    options = {
        "--port": port,
        "--seed": seed,
        "--state": state,
        "--division": division,
        "--fiscal-year": fiscal_year,
        "--fault-rate": fault_rate,
        "--fault-seed": fault_seed,
        "--faults": faults,
        "--fault-seconds": fault_seconds,
    }
    given = {name: value for name, value in options.items() if value is not None}
    words = [str(word) for pair in given.items() for word in pair]
    if deduplicate is not None:
        words.append("--deduplicate" if deduplicate else "--no-deduplicate")
    command = [sys.executable, "-m", "connectors.simulator", *words]
    sys.stdout.flush()
    sys.stderr.flush()
    # The simulator takes this process over, so that signals reach it and nobody else: a parent that
    # is ended would leave its child behind with the port open.
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter and module, no shell
