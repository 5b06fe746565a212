"""Serves the pull API until a signal says stop (拉取接口服务)."""

import uvicorn

from adapter.api.app import make_api
from adapter.bootstrap.app import App
from adapter.ending_server import EndingServer, load_certificate

#: Calls that are answered at the same time; the next is told to come back (503).
_AT_ONCE = 64


def server_for(app: App) -> uvicorn.Server:
    """A server that is ready to run."""
    chosen = app.settings.api
    config = uvicorn.Config(
        make_api(app),
        host=chosen.host,
        port=chosen.port,
        ssl_certfile=chosen.certificate,
        ssl_keyfile=chosen.certificate_key,
        log_config=None,
        # The audit log tells of reads; addresses may hold codes.
        access_log=False,
        server_header=False,
        # The address of who calls is the connection's own: anybody can write a header.
        proxy_headers=False,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )
    load_certificate(config, "api")
    return EndingServer(config)
