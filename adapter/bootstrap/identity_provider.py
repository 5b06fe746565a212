"""The identity provider that signs people in to the console (统一身份认证)."""

from adapter.clock import SystemClock
from adapter.ports.identity_provider import IdentityProvider
from adapter.settings import Settings, interval_seconds
from connectors.endpoint import Timeouts, require_certificates
from connectors.oidc.client import OidcClient
from connectors.oidc.provider import OidcProvider

#: Where the browser comes back to: pages of adapter.web that are registered at the provider.
BACK, AFTER = "/sign-in/back", "/signed-out"


def identity_provider(settings: Settings) -> IdentityProvider | None:
    """The provider that signs people in, asked for nothing yet; None where passwords do.

    Raises ConfigurationError with its place for a secret or a key that is not there.
    """
    web = settings.web
    chosen = web.oidc
    if chosen is None:
        return None
    require_certificates(chosen.ca_file, "web.oidc.ca_file")
    by_key = chosen.client_key_file is not None
    secret = "" if by_key else chosen.secret().get_secret_value()
    key = chosen.key() if by_key else b""
    client = OidcClient(
        issuer=chosen.issuer,
        client_id=chosen.client_id,
        secret=secret,
        key=key,
        key_algorithm=chosen.client_key_algorithm,
        back=f"{web.address}{BACK}",
        after=f"{web.address}{AFTER}",
        scopes=chosen.scopes,
        login_claim=chosen.login_claim or "",
        algorithms=chosen.algorithms,
        context_classes=chosen.required_acr,
        max_age_s=None if chosen.max_age is None else interval_seconds(chosen.max_age),
        hosts=chosen.hosts,
        document=chosen.discovery_file,
        ca_file=chosen.ca_file,
        timeouts=Timeouts(
            connect_s=chosen.timeouts.connect_s,
            read_s=chosen.timeouts.read_s,
            total_s=chosen.timeouts.total_s,
        ),
    )
    return OidcProvider(client, SystemClock())
