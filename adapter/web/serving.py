"""Serves the console until a signal says stop (控制台服务)."""

from socket import socket

import uvicorn

from adapter.bootstrap.app import App
from adapter.bootstrap.console import signing_in
from adapter.ending_server import EndingServer, load_certificate
from adapter.web.app import make_console
from adapter.web.console import Console
from adapter.web.streams import Streams
from sync_jobs.accounts.credentials import first_link
from sync_jobs.accounts.standing_in import administrators_in


def first_address(console: Console) -> str | None:
    """The one-time address at which the first administrator is made; None once there is one."""
    if not console.signing_in.has_passwords:
        return None
    token = first_link(console.signing_in)
    return None if token is None else f"{console.address}/set-up/{token}"


def lacks_administrator(console: Console) -> bool:
    """Whether a provider signs people in and no administrator came in by it, nor can unlinked."""
    context = console.signing_in
    if context.provider is None or context.links_by_login:
        return False
    with console.app.store.begin() as work:
        return not administrators_in(context, work)


def server_for(app: App) -> tuple[uvicorn.Server, Console]:
    """A server that is ready to run, and what its pages work with."""
    made, web = make_console(app, signing_in(app)), app.settings.web
    config = uvicorn.Config(
        made,
        host=web.host,
        port=web.port,
        ssl_certfile=web.certificate,
        ssl_keyfile=web.certificate_key,
        log_config=None,
        # Its lines hold addresses, and those hold the tokens of set-up links.
        access_log=False,
        server_header=False,
        # The address of who calls is the connection's own: anybody can write a header.
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    load_certificate(config, "web")
    console: Console = made.state.console
    return _Server(config, made.state.streams), console


class _Server(EndingServer):
    """Ends the streams before it waits for what is open: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, watching: Streams) -> None:
        super().__init__(config)
        self._watching = watching

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """See uvicorn."""
        self._watching.end()
        await super().shutdown(sockets)
