"""A small OpenID provider on 127.0.0.1 (统一身份认证), built on Authlib's server side.

It keeps to the standards by itself: redirect addresses, codes that count once, PKCE and the secret
are checked by Authlib. `forge` and `faults` make it lie, fall silent or rotate its keys.
"""

import asyncio
import base64
import json
import secrets
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientAuthentication,
    ClientMixin,
    OAuth2Error,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID, SECRET = "budget-console", "s:3cr%t+ 密"
Forge = Callable[[dict[str, Any], dict[str, Any]], str]
Fault = Callable[[Request], Awaitable[Response]]
_SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"


def new_key(kind: str, kid: str) -> RSAKey | ECKey:
    """A private signing key, "RSA" or "EC"."""
    if kind == "EC":
        return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@cache
def _first_key() -> RSAKey | ECKey:
    """Making one takes longer than most tests."""
    return new_key("RSA", "first")


@dataclass
class _Code:
    """A code and what it was given for."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    user: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    acr: str | None
    amr: list[str] | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> str | None:
        return self.acr

    def get_amr(self) -> list[str] | None:
        return self.amr


class _Client(ClientMixin):
    """The console as it is registered."""

    def __init__(self, provider: "OpenIdProvider") -> None:
        self.provider = provider
        self.client_id = CLIENT_ID

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.provider.console + "/sign-in/back"

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.get_default_redirect_uri()

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret.encode(), self.provider.secret.encode())

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == self.provider.proves_by

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class _Request(OAuth2Request):
    def __init__(self, asked: Request, form: dict[str, str]) -> None:
        # Authlib serves HTTPS alone; these bytes never leave the machine.
        super().__init__(asked.method, str(asked.url.replace(scheme="https")), None, asked.headers)
        self._args, self._form = dict(asked.query_params), form
        self.payload = BasicOAuth2Payload({**self._args, **form})

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


class _Grant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt")

    def save_authorization_code(self, code: str, request: Any) -> None:
        data, provider = request.payload.data, self.server.provider
        provider.codes[code] = _Code(
            code=code,
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            user=request.user,
            nonce=data.get("nonce", ""),
            code_challenge=data.get("code_challenge", ""),
            code_challenge_method=data.get("code_challenge_method", ""),
            acr=provider.acr,
            amr=provider.amr,
        )

    def query_authorization_code(self, code: str, client: Any) -> _Code | None:
        found: _Code | None = self.server.provider.codes.get(code)
        return found if found and found.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        self.server.provider.codes.pop(authorization_code.code)

    def authenticate_user(self, authorization_code: _Code) -> str:
        return authorization_code.user


class _IdTokens(OpenIDCode):
    def __init__(self, provider: "OpenIdProvider") -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, _request: Any) -> bool:
        seen = nonce in self.provider.nonces
        self.provider.nonces.add(nonce)
        return seen

    def resolve_client_private_key(self, _client: Any) -> RSAKey | ECKey:
        return self.provider.keys[-1]

    def get_client_algorithm(self, _client: Any) -> str:
        return self.provider.algorithm

    def get_encode_header(self, _client: Any) -> dict[str, str]:
        return {"alg": self.provider.algorithm, "kid": self.provider.keys[-1].kid or ""}

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": self.provider.issuer, "aud": [client.client_id]}

    def generate_user_info(self, user: str, _scope: str) -> dict[str, Any]:
        told = {"sub": user, "sid": self.provider.session_of(user)}
        return told | self.provider.people.get(user, {})

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        honest: str = super().encode_id_token(token, request)
        forge = self.provider.forge
        if forge is not None:
            read = jwt.decode(honest, self.provider.keys[-1], [self.provider.algorithm])
            honest = forge({"alg": read.header["alg"], "kid": read.header["kid"]}, read.claims)
        self.provider.last_token = honest
        return honest


class _Assertion(JWTBearerClientAssertion):
    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, provider: "OpenIdProvider") -> None:
        super().__init__()
        self.provider = provider

    def get_audiences(self) -> list[str]:
        return [self.provider.issuer, f"{self.provider.issuer}/token"]

    def validate_jti(self, _claims: Any, _jti: str) -> bool:
        return True

    def resolve_client_public_key(self, _client: Any) -> Any:
        return self.provider.client_key


class _Server(AuthorizationServer):
    def __init__(self, provider: "OpenIdProvider") -> None:
        super().__init__()
        self.provider = provider
        self.register_grant(_Grant, [CodeChallenge(required=True), _IdTokens(provider)])
        self.register_token_generator("default", _bearer)
        self._client_auth = ClientAuthentication(self.query_client)
        self._client_auth.register("private_key_jwt", _Assertion(provider))

    def query_client(self, client_id: str) -> _Client | None:
        return _Client(self.provider) if client_id == CLIENT_ID else None

    def save_token(self, token: Any, request: Any) -> None:
        pass

    def create_oauth2_request(self, request: Any) -> Any:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        if isinstance(body, dict):
            return JSONResponse(body, status, dict(headers))
        return Response(body, status, dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        pass


def _bearer(**_facts: Any) -> dict[str, Any]:
    return {"token_type": "Bearer", "access_token": secrets.token_urlsafe(24), "scope": "openid"}


@dataclass
class OpenIdProvider:
    """What it knows, and how it misbehaves; change it while it runs."""

    issuer: str
    #: Address of the console that people come from.
    console: str = "http://127.0.0.1:8642"
    secret: str = SECRET
    #: How a client proves itself.
    proves_by: str = "client_secret_basic"
    client_key: Any = None
    #: The newest signs; all are published.
    keys: list[RSAKey | ECKey] = field(default_factory=lambda: [_first_key()])
    algorithm: str = "RS256"
    #: Subject -> further claims.
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    acr: str | None = None
    amr: list[str] | None = None
    names_itself: bool = True
    document: dict[str, Any] = field(default_factory=dict)
    #: Makes the ID token out of an honest one's header and claims.
    forge: Forge | None = None
    #: Path -> what answers there instead.
    faults: dict[str, Fault] = field(default_factory=dict)
    codes: dict[str, _Code] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    #: Paths in the order in which they were asked for.
    asked: list[str] = field(default_factory=list)
    last_token: str = ""
    #: Address of the last end of a session.
    ended: dict[str, str] = field(default_factory=dict)
    _sessions: dict[str, str] = field(default_factory=dict)

    def begin_anew(self, issuer: str) -> None:
        """Forget everything and misbehave no longer."""
        vars(self).update(vars(OpenIdProvider(issuer)))

    def session_of(self, user: str) -> str:
        """The session of a user; a new one once it was ended."""
        return self._sessions.setdefault(user, secrets.token_urlsafe(8))

    def sign(self, claims: dict[str, Any], key: RSAKey | ECKey | None = None, **header: Any) -> str:
        """A token of this provider, or of whose key it is."""
        key = key or self.keys[-1]
        algorithm = "ES256" if key.key_type == "EC" else "RS256"
        named = {"alg": algorithm, "kid": key.kid, **header}
        return jwt.encode(named, claims, key, [named["alg"]])

    def logout_token(self, **changed: Any) -> str:
        """A token that ends sessions; None takes a claim away."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(8),
            "events": {_SIGNED_OUT: {}},
            **changed,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return self.sign(told, typ="logout+jwt")

    def described(self) -> dict[str, Any]:
        """Its discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": [self.proves_by],
            "authorization_response_iss_parameter_supported": self.names_itself,
            **self.document,
        }


class _Door:
    """The addresses of a provider."""

    def __init__(self, provider: OpenIdProvider) -> None:
        self.provider = provider
        self.server = _Server(provider)

    def routes(self) -> list[Route]:
        known = {
            "/.well-known/openid-configuration": self.document,
            "/jwks": self.jwks,
            "/authorize": self.authorize,
            "/token": self.token,
            "/end": self.end,
            "/favicon.ico": self.nothing,
        }
        return [
            Route(path, partial(self._answer, answer), methods=["GET", "POST"])
            for path, answer in known.items()
        ]

    async def _answer(self, honest: Fault, request: Request) -> Response:
        self.provider.asked.append(request.url.path)
        is_moved = "moved" in request.query_params
        fault = None if is_moved else self.provider.faults.get(request.url.path)
        return await (fault or honest)(request)

    async def nothing(self, _request: Request) -> Response:
        return Response(status_code=204)

    async def document(self, _request: Request) -> Response:
        return JSONResponse(self.provider.described())

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [each.as_dict(private=False) for each in self.provider.keys]})

    async def authorize(self, request: Request) -> Response:
        """Who are you? Somebody whom it knows by its cookie is not asked again."""
        form = await _form_of(request)
        user = form.pop("user", None) if request.method == "POST" else request.cookies.get("op")
        if request.method == "GET" and not user:
            return HTMLResponse(_QUESTION.format(action=escape(f"/authorize?{request.url.query}")))
        return await run_in_threadpool(self._granted, _Request(request, {}), user)

    def _granted(self, asked: _Request, user: str | None) -> Response:
        try:
            grant = self.server.get_authorization_grant(asked)
        except OAuth2Error as error:
            refused: Response = self.server.handle_error_response(asked, error)
            return refused
        if user:
            asked.user = user
        answer: Response = self.server.create_authorization_response(asked, user, grant)
        where = answer.headers.get("location")
        if where and self.provider.names_itself:
            joint = "&" if "?" in where else "?"
            answer.headers["location"] = where + joint + urlencode({"iss": self.provider.issuer})
        if user and where:
            answer.set_cookie("op", user, httponly=True, samesite="lax")
        return answer

    async def token(self, request: Request) -> Response:
        asked = _Request(request, await _form_of(request))
        return await run_in_threadpool(self._token, asked)

    def _token(self, asked: _Request) -> Response:
        answer: Response = self.server.create_token_response(asked)
        return answer

    async def end(self, request: Request) -> Response:
        """RP-Initiated Logout 1.0: back only to what is registered, for a token of its own."""
        told = dict(request.query_params)
        self.provider.ended = told
        self.provider._sessions.clear()
        back = told.get("post_logout_redirect_uri", "")
        read = jwt.decode(told["id_token_hint"], self.provider.keys[-1], [self.provider.algorithm])
        assert read.claims["aud"] == [CLIENT_ID]
        assert back == f"{self.provider.console}/signed-out"
        answer = RedirectResponse(back)
        answer.delete_cookie("op")
        return answer


_QUESTION = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>统一身份认证</title></head>
<body><main><h1>统一身份认证</h1><form method="post" action="{action}">
<label for="user">人员</label><input id="user" name="user">
<button type="submit">同意</button></form>
<form method="post" action="{action}"><button type="submit">拒绝</button></form></main>
</body></html>"""


async def _form_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode())) if request.method == "POST" else {}


# --- how it misbehaves ----------------------------------------------------------------------------


#: Longer than anybody waits.
SILENCE_S = 60


async def silent(_request: Request) -> Response:
    """No answer before anybody lost patience."""
    await asyncio.sleep(SILENCE_S)
    return Response(status_code=204)


async def html(_request: Request) -> Response:
    """The page of a proxy, with everything in order."""
    return HTMLResponse("<html>请先登录上网认证</html>")


async def huge(_request: Request) -> Response:
    """More than anybody should read."""
    return JSONResponse({"id_token": "x" * (2 << 20)})


async def broken(_request: Request) -> Response:
    """It fell over."""
    return JSONResponse({"error": "server_error"}, 500)


async def elsewhere(request: Request) -> Response:
    """A redirect to where everything would be right; also a form is sent on (307)."""
    return RedirectResponse(request.url.include_query_params(moved=1))


@contextmanager
def running_provider(
    *, host: str = "127.0.0.1", certificate: tuple[Path, Path] | None = None, **facts: Any
) -> Iterator[OpenIdProvider]:
    """A provider on a port of its own, in a thread of its own; HTTPS with a certificate and key."""
    # Without its protocol named, asyncio leaves Nagle's algorithm on: 40 ms for every answer.
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    scheme = "https" if certificate else "http"
    provider = OpenIdProvider(f"{scheme}://{host}:{listening.getsockname()[1]}", **facts)
    made = Starlette(routes=_Door(provider).routes())
    files = certificate or (None, None)
    config = uvicorn.Config(
        made,
        ssl_certfile=files[0],
        ssl_keyfile=files[1],
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=partial(server.run, [listening]), name="openid-provider")
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield provider
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says of itself that nobody signed it (alg none)."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
