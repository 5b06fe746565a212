"""A server that ends cleanly also when Ctrl-C is pressed twice (停止服务)."""

import asyncio
import logging
from socket import socket

import uvicorn

from adapter.errors import ConfigurationError


class EndingServer(uvicorn.Server):
    """Closes what it opened however it is told to end, and shows nobody a trace of that.

    By itself uvicorn leaves its application open when a second Ctrl-C tells it to wait no longer:
    jobs of pages would go on, and keep the process.
    """

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """See uvicorn; a second Ctrl-C ends the waiting for answers that are still being sent."""
        logging.getLogger("uvicorn.error").addFilter(_is_told)
        await super().shutdown(sockets)
        if self.force_exit:
            await self.lifespan.shutdown()


def load_certificate(config: uvicorn.Config, section: str) -> None:
    """Reads the certificate and its key, before anybody is told that the server runs.

    Raises ConfigurationError, which names a key of the settings' `section`.
    """
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        reason = "读不出证书或私钥：请给出 PEM 格式的证书和与之配对的私钥"
        raise ConfigurationError(reason, key=f"{section}.certificate") from error


def _is_told(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn is news: that we cut off an answer ourselves is none."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))
