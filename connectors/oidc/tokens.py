"""What a provider signed (身份令牌, 登出令牌): its signature and each claim, checked in one place.

Signatures are joserfc's and the rules of an ID token Authlib's; which algorithm, which key and what
must stand there is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, ClaimError, JoseError

from adapter.domain.access.vouching import Fault, Vouched, is_subject
from adapter.errors import NotVouched
from adapter.ports.clock import Clock
from adapter.ports.identity_provider import EndedElsewhere
from connectors.oidc.client import OidcClient
from connectors.oidc.keys import ProviderKeys

#: How far clocks may be apart, in seconds.
_LEEWAY_S = 60
#: What was signed longer ago was not signed for this.
_OLDEST_S = 600
#: The event of a logout token (Back-Channel Logout 1.0 §2.4).
_SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST_NAME = 255
_FAULTS: Mapping[str, Fault] = {
    "iss": Fault.ISSUER,
    "aud": Fault.AUDIENCE,
    "azp": Fault.AUDIENCE,
    "sub": Fault.SUBJECT,
    "exp": Fault.TIME,
    "iat": Fault.TIME,
    "nbf": Fault.TIME,
    "nonce": Fault.NONCE,
    "auth_time": Fault.AGE,
}


class _Rules(jws.JWSRegistry):
    """Names that a header may have beside those of the standard are no fault (RFC 7515 §4)."""

    #: A chain of certificates (`x5c`) stands in some headers, in bytes.
    max_header_length = 16_384

    def __init__(self, *algorithms: str) -> None:
        super().__init__(algorithms=algorithms, strict_check_header=False)


@dataclass(frozen=True, slots=True)
class _Signed:
    header: Mapping[str, Any]
    claims: dict[str, Any] = field(repr=False)


class TokenReader:
    """Reads tokens of one provider. Raises NotVouched, and what fetching its keys raises."""

    def __init__(self, client: OidcClient, keys: ProviderKeys, clock: Clock) -> None:
        self._client = client
        self._keys = keys
        self._clock = clock

    def vouched(self, token: str, *, nonce: str, access_token: str | None) -> Vouched:
        """Whom an ID token names (OpenID Connect Core 1.0 §3.1.3.7)."""
        signed = self._signed(token)
        params = {
            "nonce": nonce,
            "client_id": self._client.client_id,
            "access_token": access_token,
            "max_age": self._client.max_age_s,
        }
        read = CodeIDToken(signed.claims, signed.header, self._expected(), params)
        self._require(read)
        claims = signed.claims
        if not is_subject(claims["sub"]):
            raise NotVouched(Fault.SUBJECT)
        self._require_recent(claims)
        return Vouched(
            issuer=self._client.issuer,
            subject=claims["sub"],
            login=self._login(claims),
            context_class=_text(claims, "acr"),
            methods=frozenset(each for each in claims.get("amr") or () if isinstance(each, str)),
            provider_session=_text(claims, "sid"),
            id_token=token,
        )

    def _require_recent(self, claims: Mapping[str, Any]) -> None:
        """Authlib asks that it is told when the person signed in, not when that was."""
        longest_s = self._client.max_age_s
        since = self._clock.now().timestamp() - (longest_s or 0) - _LEEWAY_S
        if longest_s is not None and not claims["auth_time"] >= since:
            raise NotVouched(Fault.AGE)

    def _login(self, claims: Mapping[str, Any]) -> str:
        """An address of mail counts once its owner proved it."""
        name = self._client.login_claim
        if name == "email" and claims.get("email_verified") is not True:
            return ""
        return _text(claims, name) if name else ""

    def ended(self, token: str) -> EndedElsewhere:
        """Whom a logout token names (Back-Channel Logout 1.0 §2.6)."""
        signed = self._signed(token)
        claims, kind = signed.claims, str(signed.header.get("typ", "JWT")).lower()
        self._require(JWTClaims(claims, signed.header, self._expected(is_of_person=False)))
        events = claims.get("events")
        if (
            kind.removeprefix("application/") not in {"jwt", "logout+jwt"}
            or not isinstance(events, dict)
            or not isinstance(events.get(_SIGNED_OUT), dict)
            # An ID token is none, whatever else stands in it.
            or "nonce" in claims
        ):
            raise NotVouched(Fault.MALFORMED)
        subject, session = _text(claims, "sub"), _text(claims, "sid")
        if not subject and not session:
            raise NotVouched(Fault.SUBJECT)
        at = datetime.fromtimestamp(claims["iat"], UTC)
        return EndedElsewhere(subject=subject, provider_session=session, at=at)

    def _expected(self, *, is_of_person: bool = True) -> dict[str, Any]:
        always: dict[str, Any] = {
            "iss": {"essential": True, "value": self._client.issuer},
            "aud": {"essential": True, "value": self._client.client_id},
            "iat": {"essential": True},
        }
        return always | {"sub" if is_of_person else "jti": {"essential": True}}

    def _require(self, claims: JWTClaims) -> None:
        now = int(self._clock.now().timestamp())
        try:
            claims.validate(now=now, leeway=_LEEWAY_S)
        except ClaimError as wrong:
            raise NotVouched(_FAULTS.get(wrong.claim.split(",")[0], Fault.CLAIM)) from None
        if claims["iat"] < now - _OLDEST_S - _LEEWAY_S:
            raise NotVouched(Fault.TIME)

    def _signed(self, token: str) -> _Signed:
        """A token whose signature holds under a key of the provider."""
        header = _header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in self._client.algorithms:
            raise NotVouched(Fault.ALGORITHM)
        key = self._keys.fitting(kid if isinstance(kid, str) else None, algorithm)
        if key is None:
            raise NotVouched(Fault.UNKNOWN_KEY)
        try:
            read = jwt.decode(token, key, registry=_Rules(algorithm))
        except BadSignatureError:
            raise NotVouched(Fault.SIGNATURE) from None
        except (JoseError, ValueError):
            raise NotVouched(Fault.MALFORMED) from None
        return _Signed(read.header, read.claims)


def _header(token: str) -> Mapping[str, Any]:
    """What a token says of itself, not yet believed."""
    try:
        return jws.extract_compact(token.encode(), registry=_Rules()).headers()
    except (JoseError, ValueError):
        raise NotVouched(Fault.MALFORMED) from None


def _text(claims: Mapping[str, Any], name: str) -> str:
    """A claim that is a text of reasonable length, "" for everything else."""
    told = claims.get(name)
    return told if isinstance(told, str) and len(told) <= _LONGEST_NAME else ""
