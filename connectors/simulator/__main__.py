"""Run the simulator as a process; it says where it listens in one JSON line on stdout."""

import argparse
import asyncio
import errno
import logging
import os
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import orjson
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from connectors.simulator.access import (
    Credentials,
    CredentialsUnusableError,
    Gatekeeper,
    credentials_beside,
)
from connectors.simulator.app import add_admin_route, create_app
from connectors.simulator.dating import dated
from connectors.simulator.drop.options import DropUnusableError, add_drop_options, opened_drop
from connectors.simulator.drop.routes import drop_work
from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults import FaultDesk
from connectors.simulator.receiver import Receiver
from connectors.simulator.seeding import begin
from connectors.simulator.soap.routes import EXCHANGE, TYPED
from connectors.simulator.state import Settings, State, StateMismatchError

#: Loopback only: this is a rehearsal, never a service.
HOST = "127.0.0.1"
#: Seconds that a call may still take after the process was told to stop.
_LAST_CALLS_S = 3
#: Seconds that an idle connection is kept.
_KEEP_ALIVE_S = 75

_EPILOG = (
    "启动后在标准输出打印一行 JSON：base_url 与 port 为 REST 地址，"
    "soap_path 为类型化 SOAP 服务、exchange_path 为 XML 文本服务的路径"
    "（GET 加 ?wsdl 得契约），"
    "另有应用标识、密钥、管理令牌、区划和年度。"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT.

    Returns the exit code: 0 when stopped; 2 on bad arguments, a state file or credentials that
    cannot be used, or a port that is taken.
    """
    chosen = _arguments(argv)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    if chosen.stop_with_stdin:
        threading.Thread(target=_stop_at_end_of_input, daemon=True).start()
    settings = Settings(
        seed=chosen.seed,
        division_code=chosen.division,
        fiscal_year=chosen.fiscal_year,
        bulk_rows=chosen.bulk_rows,
    )
    try:
        listener = _listener(chosen.port)
        state = State(chosen.state, settings, begin=begin)
    except StateMismatchError as error:
        return _refuse(str(error))
    except sqlite3.Error as error:
        return _refuse(
            f"打不开状态文件 {chosen.state}：{error}。请检查路径和权限，或换一个 --state 文件"
        )
    except (OSError, OverflowError) as error:
        return _refuse(f"端口 {chosen.port} {_why(error)}。请换一个端口，或用 --port 0 任选")
    try:
        _prepare(state, chosen)
        credentials = credentials_beside(chosen.state, chosen.division, _given_secrets())
        _serve(state, credentials, listener, chosen)
    except (CredentialsUnusableError, DropUnusableError) as error:
        return _refuse(str(error))
    except RefusalError as error:
        return _refuse(f"参数不对：{error.reason}")
    finally:
        state.close()
    return 0


def _why(error: Exception) -> str:
    is_taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
    return "已被别的程序占用" if is_taken else f"用不了：{error}"


def _prepare(state: State, chosen: argparse.Namespace) -> None:
    """Take on the habits and the fault plan of the arguments; without any, the state's stay."""
    if chosen.deduplicate is not None:
        Receiver(state).change({"deduplicate": chosen.deduplicate})
    given = (chosen.fault_seed, chosen.fault_rate, chosen.faults, chosen.fault_seconds)
    if any(each is not None for each in given):
        if chosen.fault_rate is None:
            raise RefusalError(BAD_PARAMETER, "故障计划要有 --fault-rate")
        FaultDesk(state.db).follow(
            {
                "seed": chosen.seed if chosen.fault_seed is None else chosen.fault_seed,
                "rate": chosen.fault_rate,
                "names": [each for each in (chosen.faults or "").split(",") if each],
                "seconds": chosen.fault_seconds,
            }
        )


def _refuse(sentence: str) -> int:
    """Say to the person who started this what to do next."""
    print(sentence, file=sys.stderr)  # noqa: T201 - there is no other door than stderr
    return 2


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m connectors.simulator",
        description="预算管理一体化系统的模拟系统，REST 与 SOAP 并行，只监听本机",
        epilog=_EPILOG,
    )
    parser.add_argument("--port", type=int, default=0, help="端口，0 表示任选空闲端口")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，同一种子结果相同")
    parser.add_argument("--state", type=Path, required=True, help="状态文件（SQLite）")
    parser.add_argument("--division", type=_digits(9), default="152501000", help="财政区划，9 位")
    parser.add_argument("--fiscal-year", type=_digits(4), default="2026", help="预算年度，4 位")
    parser.add_argument("--bulk-rows", type=int, default=0, help="另造多少行绩效指标，供测速")
    parser.add_argument(
        "--deduplicate",
        action=argparse.BooleanOptionalAction,
        help="认得请求号：同一请求号下已处理的集合不再处理；不写则沿用状态文件里的",
    )
    parser.add_argument("--fault-seed", type=int, help="故障计划的种子，缺省同 --seed")
    parser.add_argument("--fault-rate", type=float, help="故障计划命中调用的比例，0 到 1")
    parser.add_argument("--faults", help="故障计划用哪些故障，逗号分隔；缺省为全部")
    parser.add_argument("--fault-seconds", type=float, help="故障计划里等待类故障的秒数")
    add_drop_options(parser)
    parser.add_argument("--stop-with-stdin", action="store_true", help="标准输入关闭时结束")
    return parser.parse_args(argv)


def _digits(count: int) -> Any:  # noqa: ANN401 - argparse takes any callable as a type
    def read(text: str) -> str:
        if len(text) != count or not (text.isascii() and text.isdigit()):
            raise argparse.ArgumentTypeError(f"应为 {count} 位数字：{text}")
        return text

    return read


def _given_secrets() -> dict[str, str]:
    """What the environment says, for those who keep the secrets themselves."""
    return {
        "app_secret": os.environ.get("SIMULATOR_APP_SECRET", ""),
        "admin_token": os.environ.get("SIMULATOR_ADMIN_TOKEN", ""),
    }


def _serve(
    state: State, credentials: Credentials, listener: socket.socket, chosen: argparse.Namespace
) -> None:
    gatekeeper = Gatekeeper(credentials)
    app = create_app(state, gatekeeper)
    drop = opened_drop(chosen, state, app.state.counter)
    for path, method, work in drop_work(drop) if drop else ():
        add_admin_route(app, gatekeeper, path, method, work)

    def wake() -> None:
        app.state.wake()
        if drop is not None:
            drop.desk.begin()

    config = uvicorn.Config(
        dated(app),
        # An answer of ours may carry another date, and must not carry two.
        date_header=False,
        http=_DroppableProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_LAST_CALLS_S,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )
    with listener:
        bound: int = listener.getsockname()[1]
        announcement = _announcement(state.settings, credentials, bound)
        _AnnouncingServer(config, announcement, wake).run([listener])


def _listener(port: int) -> socket.socket:
    """A bound socket. It names its protocol because asyncio otherwise leaves Nagle's algorithm on.

    An answer goes out in two writes, and each would wait 40 ms for the caller's acknowledgement.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    return listener


def _announcement(settings: Settings, credentials: Credentials, port: int) -> bytes:
    return orjson.dumps(
        {
            "base_url": f"http://{HOST}:{port}",
            "port": port,
            "soap_path": TYPED.path,
            "exchange_path": EXCHANGE.path,
            "app_id": credentials.app_id,
            "app_secret": credentials.app_secret,
            "admin_token": credentials.admin_token,
            "division_code": settings.division_code,
            "fiscal_year": settings.fiscal_year,
        }
    )


class _AnnouncingServer(uvicorn.Server):
    """Says on stdout that it listens, once it does."""

    def __init__(
        self, config: uvicorn.Config, announcement: bytes, wake: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._announcement = announcement
        self._wake = wake

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._wake()
        sys.stdout.buffer.write(self._announcement + b"\n")
        sys.stdout.buffer.flush()


class _DroppableProtocol(H11Protocol):
    """Lets a handler reach its own connection, in order to drop it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows the argument in the same way
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


def _stop_at_end_of_input() -> None:
    """Stop when whoever started us is gone, even if it was killed and could not say so.

    Read past sys.stdin: its lock, held by this thread, would keep the interpreter from ending.
    """
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Leave with success: being told to stop is how this process is meant to end."""
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
