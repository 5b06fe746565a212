"""What we are to a provider (客户端登记): our name there, our proof, what we let it do."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from connectors.endpoint import Limits, Timeouts

#: Documents and keys are small.
SMALL = Limits(max_decoded_bytes=1024 * 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcClient:
    """One registration. Exactly one of `secret` and `key` is written."""

    #: Exactly as the provider spells it, a slash at its end included.
    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    #: PEM of a private key that proves us (private_key_jwt), and the algorithm it signs by.
    key: bytes = field(default=b"", repr=False)
    key_algorithm: str = "RS256"
    #: Where the browser comes back to, signed in or signed out; registered at the provider.
    back: str
    after: str
    scopes: tuple[str, ...] = ("openid",)
    #: The claim that is compared with logins; "" for none.
    login_claim: str = ""
    #: Never empty, all of them asymmetric: joserfc takes an empty choice for its own, with HS256.
    algorithms: Collection[str]
    #: Asked of the provider (`acr_values`).
    context_classes: tuple[str, ...] = ()
    #: Who signed in there longer ago does so again, in seconds; None leaves it to the provider.
    max_age_s: int | None = None
    #: host or host:port, beside the issuer's, that its document may name.
    hosts: Collection[str] = ()
    #: The document in a file, where the provider offers none.
    document: Path | None = None
    ca_file: Path | None = None
    timeouts: Timeouts
    limits: Limits = SMALL
