"""When the other side's certificate ends (证书有效期): looked at without trusting it."""

import socket
import ssl
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509

from adapter.errors import ConnectionLost, MalformedAnswer
from connectors.endpoint import Endpoint

_HTTPS_PORT = 443


def certificate_end(endpoint: Endpoint) -> datetime | None:
    """The last moment of the certificate behind an HTTPS address; None for plain HTTP.

    Nothing is sent but a greeting: whether the certificate is trusted is for the calls to judge,
    and one that ended must still be told from one that was never right. Raises ConnectionLost, and
    MalformedAnswer for what is no certificate.
    """
    parts = urlsplit(endpoint.base_url)
    if parts.scheme != "https" or parts.hostname is None:
        return None
    shown = _shown(parts.hostname, parts.port or _HTTPS_PORT, endpoint.timeouts.connect_s)
    if shown is None:
        raise MalformedAnswer("no certificate was shown")
    try:
        return x509.load_der_x509_certificate(shown).not_valid_after_utc
    except ValueError:
        raise MalformedAnswer("the certificate cannot be read") from None


def _shown(host: str, port: int, timeout_s: float) -> bytes | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=timeout_s) as bare,
            context.wrap_socket(bare, server_hostname=host) as secured,
        ):
            return secured.getpeercert(binary_form=True)
    except OSError as error:
        raise ConnectionLost(f"no certificate was seen: {type(error).__name__}") from None
