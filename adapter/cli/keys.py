"""Command line of keys (密钥): a pair for batches of a file drop, approvals, or packages."""

from pathlib import Path

import click

from adapter.bootstrap.supplies import new_keys
from adapter.cli.output import echo_json, json_option


@click.group()
def keys() -> None:
    """签名密钥：文件交换的批次、计划的批准、导出包。"""


@keys.command()
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--algorithm",
    type=click.Choice(["Ed25519", "SM2"], case_sensitive=False),
    default="Ed25519",
    help="签名算法，默认 Ed25519；SM2 用于导出包和文件交换，不用于批准。",
)
@json_option
def new(file: Path, algorithm: str, *, as_json: bool) -> None:
    """生成一对密钥：私钥写入该文件（只有本人可读），公钥写入旁边的 .pub 文件。"""
    public, fingerprint = new_keys(file, algorithm)
    if as_json:
        made = {"private": str(file), "public": str(public), "fingerprint": fingerprint}
        echo_json({**made, "algorithm": algorithm})
        return
    approving = "批准用的写在 plan.signing_key，" if algorithm == "Ed25519" else ""
    click.echo(
        f"{algorithm} 私钥 {file}：只留在本机，写在 file_drop.signing_key（{approving}"
        "导出包用的写在 package.signing_key）。"
    )
    click.echo(f"公钥 {public}：交给对方，写在对方信任的公钥里。")
    click.echo(f"公钥指纹 {fingerprint}：请与对方当面或电话核对。")
