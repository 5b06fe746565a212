"""The drop of a simulator that was started with one: options, and the desk made from them."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from connectors.simulator.drop.desk import DropDesk, Serving
from connectors.simulator.drop.faults import DropFaults
from connectors.simulator.drop.keys import own_key, trusted_key
from connectors.simulator.drop.post import Post
from connectors.simulator.state import State


def add_drop_options(parser: argparse.ArgumentParser) -> None:
    """Options of a file drop; without --drop-outbox there is none."""
    parser.add_argument("--drop-outbox", type=Path, help="文件交换：适配器的发件目录，从这里取")
    parser.add_argument("--drop-inbox", type=Path, help="文件交换：适配器的收件目录，放到这里")
    parser.add_argument("--drop-key", type=Path, help="文件交换：本系统的私钥，没有则新建")
    parser.add_argument("--drop-trusted", type=Path, help="文件交换：适配器的公钥")
    parser.add_argument(
        "--drop-extracts",
        choices=("change", "ask"),
        default="change",
        help="文件交换：数据一变就导出，或只在管理接口要求时导出",
    )


class DropUnusableError(Exception):
    """Directories or keys cannot be used; the text says which, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDrop:
    """A drop that is ready to look into its directories."""

    desk: DropDesk
    post: Post


def opened_drop(chosen: argparse.Namespace, state: State, counter: Serving) -> OpenDrop | None:
    """The drop that was asked for. Raises `DropUnusableError`."""
    if chosen.drop_outbox is None:
        return None
    if None in {chosen.drop_inbox, chosen.drop_key, chosen.drop_trusted}:
        words = "文件交换用不了：--drop-outbox、--drop-inbox、--drop-key、--drop-trusted 须一起写"
        raise DropUnusableError(words)
    try:
        return _opened(chosen, state, counter)
    except (OSError, ValueError) as error:
        words = f"文件交换用不了：请检查目录和密钥文件（{type(error).__name__}）"
        raise DropUnusableError(words) from error


def _opened(chosen: argparse.Namespace, state: State, counter: Serving) -> OpenDrop:
    for folder in (chosen.drop_outbox / "new", chosen.drop_inbox / "new"):
        folder.mkdir(exist_ok=True)
    faults = DropFaults()
    key = own_key(chosen.drop_key)
    post = Post(state, inbox=chosen.drop_inbox, key=key, faults=faults)
    desk = DropDesk(
        state,
        counter,
        post,
        faults,
        outbox=chosen.drop_outbox,
        trusted=trusted_key(chosen.drop_trusted),
        extracts_on_change=chosen.drop_extracts == "change",
    )
    return OpenDrop(desk=desk, post=post)
