"""An identity provider over OpenID Connect (统一身份认证): code flow with PKCE, state and nonce."""

from http import HTTPStatus
from threading import BoundedSemaphore
from urllib.parse import quote

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from adapter.domain.access.vouching import Fault, Vouched
from adapter.errors import ConfigurationError, MalformedAnswer, NotVouched
from adapter.ports.clock import Clock
from adapter.ports.identity_provider import EndedElsewhere, ProviderQuestion, ProviderStanding
from connectors.oidc.asking import Asking, held
from connectors.oidc.client import OidcClient
from connectors.oidc.document import ProviderDocument, address_of, laid_down, read_document
from connectors.oidc.keys import ProviderKeys
from connectors.oidc.tokens import TokenReader

#: A document is believed for so long; one that cannot be had again is not believed any longer.
_KEPT_S = 3600.0
#: Refusals of the token endpoint (RFC 6749 §5.2) that mean us and not the code.
_OF_CLIENT = frozenset({"invalid_client", "unauthorized_client"})


class OidcProvider:
    """IdentityProvider over HTTP; nothing is asked before it is needed."""

    def __init__(self, client: OidcClient, clock: Clock) -> None:
        """ConfigurationError for a key of ours that cannot sign."""
        self._client = client
        self._clock = clock
        self._key = _private_key(client) if client.key else None
        self._asking = Asking(client, clock)
        #: One thread asks, the others wait for what it learns.
        self._turn = BoundedSemaphore()
        self._document: ProviderDocument | None = None
        self._read_at = 0.0
        keys = ProviderKeys(lambda: self._asking.get(self._known().keys), clock)
        self._keys, self._tokens = keys, TokenReader(client, keys, clock)

    @property
    def issuer(self) -> str:
        """See IdentityProvider."""
        return self._client.issuer

    def address(self, question: ProviderQuestion) -> str:
        """See IdentityProvider."""
        classes = " ".join(self._client.context_classes)
        address: str = prepare_grant_uri(
            self._known().authorization,
            client_id=self._client.client_id,
            response_type="code",
            redirect_uri=self._client.back,
            scope=" ".join(self._client.scopes),
            state=question.state,
            nonce=question.nonce,
            code_challenge=create_s256_code_challenge(question.verifier),
            code_challenge_method="S256",
            acr_values=classes or None,
            max_age=None if self._client.max_age_s is None else str(self._client.max_age_s),
        )
        return address

    def require_own(self, issuer: str) -> None:
        """See IdentityProvider."""
        is_silent = not issuer and not self._known().names_itself
        if issuer != self.issuer and not is_silent:
            raise NotVouched(Fault.ISSUER)

    def vouched(self, code: str, question: ProviderQuestion) -> Vouched:
        """See IdentityProvider."""
        document = self._known()
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=self._client.back,
            code=code,
            code_verifier=question.verifier,
        )
        url, headers, body = self._proof(document).prepare("POST", document.token, {}, body)
        told = self._asking.submit(url, headers, body)
        if told.status != HTTPStatus.OK:
            refused = told.content.get("error") in _OF_CLIENT
            is_us = refused or told.status == HTTPStatus.UNAUTHORIZED
            raise NotVouched(Fault.CLIENT if is_us else Fault.CODE)
        token, access = told.content.get("id_token"), told.content.get("access_token")
        if not isinstance(token, str):
            raise MalformedAnswer("no ID token")
        access_token = access if isinstance(access, str) else None
        return self._tokens.vouched(token, nonce=question.nonce, access_token=access_token)

    def _proof(self, document: ProviderDocument) -> ClientAuth:
        """How we prove ourselves; id and secret are form-encoded first (RFC 6749 §2.3.1)."""
        client = self._client
        if self._key is not None:
            by_key = PrivateKeyJWT(token_endpoint=document.token, alg=client.key_algorithm)
            return ClientAuth(client.client_id, self._key, by_key)
        if document.secret_by == "client_secret_post":  # noqa: S105 - a method's name
            return ClientAuth(client.client_id, client.secret, document.secret_by)
        # A blank as %20: those who undo a path's encoding instead of a form's get it right as well.
        client_id, secret = quote(client.client_id, safe=""), quote(client.secret, safe="")
        return ClientAuth(client_id, secret, document.secret_by)

    def parting(self, id_token: str) -> str:
        """See IdentityProvider."""
        place = self._known().end_session
        if not place:
            return ""
        told = [
            ("client_id", self._client.client_id),
            ("post_logout_redirect_uri", self._client.after),
        ]
        if id_token:
            told.insert(0, ("id_token_hint", id_token))
        address: str = add_params_to_uri(place, told)
        return address

    def ended(self, logout_token: str) -> EndedElsewhere:
        """See IdentityProvider."""
        return self._tokens.ended(logout_token)

    def standing(self) -> ProviderStanding:
        """See IdentityProvider."""
        with held(self._turn):
            self._document = None
        document = self._known()
        return ProviderStanding(
            keys=self._keys.count(),
            can_sign_out=bool(document.end_session),
            doubts=document.doubts,
        )

    def _known(self) -> ProviderDocument:
        with held(self._turn):
            now = self._clock.monotonic()
            if self._document is None or now - self._read_at >= _KEPT_S:
                self._document = None
                self._document = read_document(self._told(), self._client)
                self._read_at = now
            return self._document

    def _told(self) -> "dict[str, object]":
        if self._client.document is not None:
            return dict(laid_down(self._client.document))
        return dict(self._asking.get(address_of(self.issuer)))


def _private_key(client: OidcClient) -> RSAKey | ECKey:
    kind = ECKey if client.key_algorithm.startswith("ES") else RSAKey
    try:
        key = kind.import_key(client.key)
        if key.is_private:
            return key
    except (JoseError, ValueError, TypeError):
        pass
    reason = "客户端密钥不是 PEM 格式的私钥，或与 client_key_algorithm 不相称"
    raise ConfigurationError(reason, key="web.oidc.client_key_file")
