"""A peer on spyne: its own state in memory, the contract from the pinned schema.

Usage: python -m tests.contract.peers.spyne.serve WSDL SEED
"""

import base64
import hashlib
import json
import secrets
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import spyne
from spyne import Application, Fault
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication

from tests.contract.peers.spyne.contract import NAMESPACE, Contract, plain
from tests.contract.peers.spyne.receiver import DIVISION, KEYS, YEAR, Receiver, Refusal

APP_ID = "spyne-app"
SECRET = secrets.token_hex(12)
TOKEN_LIFE_S = 600
TROUBLES = (
    *("busy_once", "expired_token", "cut_off_once", "business_failure", "short_page"),
    *("lost_answer", "slow"),
)
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Troubles:
    """Troubles that were ordered and are not yet used up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ordered: Counter[str] = Counter()

    def order(self, trouble: str) -> bool:
        if trouble not in TROUBLES:
            return False
        with self._lock:
            self._ordered[trouble] += 1
        return True

    def take(self, trouble: str) -> bool:
        with self._lock:
            if not self._ordered[trouble]:
                return False
            self._ordered[trouble] -= 1
            return True


class Operations:
    """The operations of the contract."""

    def __init__(self, contract: Contract, receiver: Receiver, troubles: Troubles) -> None:
        self._contract = contract
        self._receiver = receiver
        self._troubles = troubles
        self._tokens: dict[str, float] = {}
        self._nonces: set[str] = set()

    def all(self) -> dict[str, Callable[[Any, Any], Any]]:
        queries = {f"Query_{name}": self._query(name) for name in KEYS}
        pushes = {
            f"Push_{name}": self._push(name) for name in ("BAS_PERF_INDICATOR", "PERF_TEMPLATE")
        }
        return {"Login": _guarded(self._login), **queries, **pushes}

    def _login(self, _ctx: Any, asked: Any) -> Any:
        if (asked.app_id, asked.app_secret) != (APP_ID, SECRET):
            raise Refusal("0401", "应用标识或密钥不正确")
        token = secrets.token_hex(16)
        self._tokens[token] = time.monotonic() + TOKEN_LIFE_S
        return self._good("Login", access_token=token, expires_in=TOKEN_LIFE_S)

    def _query(self, name: str) -> Callable[[Any, Any], Any]:
        def work(ctx: Any, asked: Any) -> Any:
            self._begin(ctx)
            lists = {each: _codes(getattr(asked, each)) for each in ("agency_codes", "keys")}
            lists["agency_codes"] = lists["agency_codes"] or []
            page = self._receiver.query(name, {**plain(asked), **lists})
            if page["rows"] and self._troubles.take("short_page"):
                page["rows"].pop()
            model = self._contract.model
            rows = [model(f"{name}_Row")(**row) for row in page["rows"]]
            held = {**page, "rows": model(f"{name}_Rows")(row=rows)}
            return self._good(f"Query_{name}", data=model(f"{name}_Page")(**held))

        return _guarded(work)

    def _push(self, name: str) -> Callable[[Any, Any], Any]:
        def work(ctx: Any, asked: Any) -> Any:
            self._begin(ctx)
            sets = [_set(each) for each in (asked.sets and asked.sets.set) or []]
            results = self._receiver.push(name, {**plain(asked), "sets": sets})
            model = self._contract.model
            made = [model("PushResult")(**each) for each in results]
            return self._good(f"Push_{name}", results=model("PushResults")(result=made))

        return _guarded(work)

    def _begin(self, ctx: Any) -> None:
        token, security = ctx.in_header or (None, None)
        has_expired = self._troubles.take("expired_token")
        is_known = token is not None and self._tokens.get(token, 0.0) > time.monotonic()
        if has_expired or not (self._is_signed(security) or is_known):
            raise Refusal("0402", "令牌缺失或已过期")
        if self._troubles.take("business_failure"):
            raise Refusal("0999", "系统繁忙，请稍后再试")

    def _is_signed(self, security: Any) -> bool:
        if security is None:
            return False
        user = security.UsernameToken
        mixed = base64.b64decode(user.Nonce) + user.Created.encode() + SECRET.encode()
        digest = base64.b64encode(hashlib.sha1(mixed).digest()).decode()  # noqa: S324 - WS-Security's
        age = abs((datetime.now(UTC) - datetime.fromisoformat(user.Created)).total_seconds())
        is_new = user.Nonce not in self._nonces
        self._nonces.add(user.Nonce)
        if not is_new or age > 300 or (user.Username, user.Password) != (APP_ID, digest):
            raise Refusal("0401", "用户名令牌无效")
        return True

    def _good(self, operation: str, **more: Any) -> Any:
        return self._contract.model(f"{operation}Response")(result_code="0000", reason="", **more)


def _codes(listed: Any) -> list[str] | None:
    return None if listed is None else listed.code or []


def _set(pushed: Any) -> dict[str, Any]:
    header = getattr(pushed, "header", None)
    return {
        "set_key": pushed.set_key,
        "header": header and plain(header),
        "rows": [plain(row) for row in (pushed.rows and pushed.rows.row) or []],
    }


def _guarded(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def operation(ctx: Any, asked: Any) -> Any:
        try:
            return work(ctx, asked)
        except Refusal as refusal:
            said = {"code": refusal.code, "reason": refusal.reason}
            detail = {f"{{{NAMESPACE}}}{name}": text for name, text in said.items()}
            raise Fault(
                "Server", refusal.reason, detail={f"{{{NAMESPACE}}}PerfFault": detail}
            ) from refusal

    return operation


# --- the web server around it ---------------------------------------------------------------------


class Handler(WSGIRequestHandler):
    """Gives the connection to the application, so that troubles can hang up."""

    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), "peer.connection": self.connection}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        pass


class Server(ThreadingMixIn, WSGIServer):
    """The server of the framework's own documentation, with threads."""

    daemon_threads = True
    # A name look-up of each caller would only cost time.
    address_family = socket.AF_INET


def behind_troubles(applications: Mapping[str, Wsgi], troubles: Troubles) -> Wsgi:
    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/control/"):
            known = troubles.order(path.removeprefix("/control/"))
            start("204 No Content" if known else "404 Not Found", [])
            return []
        if path not in applications:
            start("404 Not Found", [])
            return []
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = _Read(body)
        return _troubled(body, environ, start, applications[path], troubles)

    return application


class _Read:
    """A body that was read once already."""

    def __init__(self, body: bytes) -> None:
        self._rest = body

    def read(self, size: int) -> bytes:
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def _troubled(
    body: bytes, environ: dict[str, Any], start: Any, serve: Wsgi, troubles: Troubles
) -> Iterable[bytes]:
    if b"app_secret" in body:
        return serve(environ, start)
    if troubles.take("busy_once"):
        html = [("Retry-After", "1"), ("Content-Type", "text/html; charset=utf-8")]
        start("503 Service Unavailable", html)
        return ["<html><body>系统繁忙</body></html>".encode()]
    answer = serve(environ, start)
    if b"Push_" in body and troubles.take("lost_answer"):
        return _hung_up(environ, b"")
    if b"Query_" in body and troubles.take("cut_off_once"):
        whole = b"".join(answer)
        return _hung_up(environ, whole[: len(whole) // 2])
    if troubles.take("slow"):
        # Late is the answer, not the work: a push is stored by now.
        return _late(answer)
    return answer


def _hung_up(environ: dict[str, Any], piece: bytes) -> Iterable[bytes]:
    if piece:
        yield piece
    environ["peer.connection"].shutdown(socket.SHUT_RDWR)


def _late(answer: Iterable[bytes]) -> Iterable[bytes]:
    time.sleep(3)
    yield from answer


def main(wsdl: Path, seed: Path) -> None:
    contract, troubles = Contract(wsdl.with_suffix(".xsd")), Troubles()
    receiver = Receiver(seed.read_text("utf-8"), contract.typed_row)
    service = contract.service(Operations(contract, receiver, troubles).all())
    # An application of spyne speaks one version; two of them have two addresses.
    applications = {
        path: WsgiApplication(
            Application([service], NAMESPACE, in_protocol=protocol(), out_protocol=protocol())
        )
        for path, protocol in (("/soap/perf", Soap11), ("/v12/soap/perf", Soap12))
    }
    server = Server(("127.0.0.1", 0), Handler)
    server.set_app(behind_troubles(applications, troubles))
    base = f"http://127.0.0.1:{server.server_port}"
    greeting = {
        "stack": f"spyne {spyne.__version__}",
        "base_urls": {"1.1": base, "1.2": f"{base}/v12"},
        "control_url": f"{base}/control",
        "app_id": APP_ID,
        "app_secret": SECRET,
        "division_code": DIVISION,
        "fiscal_year": int(YEAR),
        "agency_codes": receiver.agency_codes,
        "capabilities": ["soap11", "soap12", "digest", *TROUBLES],
        "lacks": {
            "undeclared_prefix": "这个对端总是声明自己用到的前缀",
            "null": "这个对端不写空值，没有值的元素一概省略",
        },
    }
    sys.stdout.write(json.dumps(greeting) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
