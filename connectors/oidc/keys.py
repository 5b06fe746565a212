"""The keys that a provider signs with (验签公钥): kept a while, fetched anew for an unknown one."""

from collections.abc import Callable, Mapping, Sequence
from threading import BoundedSemaphore
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import base64_to_int

from adapter.errors import AdapterError
from adapter.ports.clock import Clock
from connectors.oidc.asking import held

#: A key that the provider took back is trusted no longer than this.
_KEPT_S = 3600.0
#: Whoever sends tokens with invented keys makes us ask no oftener.
_ASKED_AGAIN_S = 60.0
_MOST_KEYS = 50
_SHORTEST_RSA_BITS = 2048

Key = RSAKey | ECKey


class ProviderKeys:
    """Public keys by name; `fetch` brings the provider's set."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        #: One thread asks, the others wait for what it learns.
        self._turn = BoundedSemaphore()
        self._keys: Sequence[Key] = ()
        self._fetched_at: float | None = None
        #: For a name that was not among them.
        self._asked_again_at: float | None = None

    def fitting(self, kid: str | None, algorithm: str) -> Key | None:
        """The one key that a token names, or the only one there is for a token that names none."""
        with held(self._turn):
            if self._is_older(self._fetched_at, _KEPT_S):
                self._renew()
            found = _chosen(self._keys, kid, algorithm)
            if found is None and self._is_older(self._asked_again_at, _ASKED_AGAIN_S):
                self._asked_again_at = self._clock.monotonic()
                self._renew()
                found = _chosen(self._keys, kid, algorithm)
            return found

    def count(self) -> int:
        """How many keys there are now, asked for anew."""
        with held(self._turn):
            self._renew()
            return len(self._keys)

    def _is_older(self, moment: float | None, seconds: float) -> bool:
        return moment is None or self._clock.monotonic() - moment >= seconds

    def _renew(self) -> None:
        """A set that cannot be had takes the old one with it, once that is too old."""
        began = self._clock.monotonic()
        try:
            self._keys = usable(self._fetch())
        except AdapterError:
            if self._is_older(self._fetched_at, _KEPT_S):
                self._keys, self._fetched_at = (), None
            raise
        self._fetched_at = began


def _chosen(keys: Sequence[Key], kid: str | None, algorithm: str) -> Key | None:
    found = [each for each in keys if _fits(each, algorithm) and kid in {None, each.kid}]
    return found[0] if len(found) == 1 else None


def _fits(key: Key, algorithm: str) -> bool:
    kind = "EC" if algorithm.startswith("ES") else "RSA"
    return key.key_type == kind and key.get("alg") in {None, algorithm}


def usable(content: Mapping[str, Any]) -> list[Key]:
    """Keys of a set that may verify signatures; whatever else stands there is passed over.

    A symmetric key in a public set would let everybody sign, a short one whoever has time.
    """
    told = content.get("keys")
    listed = told[:_MOST_KEYS] if isinstance(told, list) else []
    found = [key for each in listed if (key := _key(each)) is not None]
    for each in found:
        # A key without a name has its thumbprint (RFC 7638) for one.
        each.ensure_kid()
    return found


def _key(told: Any) -> Key | None:  # noqa: ANN401 - whatever a JSON list may hold
    if not isinstance(told, dict) or told.get("use") not in {None, "sig"}:
        return None
    public = {name: value for name, value in told.items() if name in _PUBLIC}
    try:
        if public.get("kty") == "EC":
            return ECKey.import_key(public)
        if public.get("kty") == "RSA" and _bits(public) >= _SHORTEST_RSA_BITS:
            return RSAKey.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return None


#: What a verifying key is made of; private parts, certificates and the rest are left aside.
_PUBLIC = frozenset({"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"})


def _bits(told: Mapping[str, Any]) -> int:
    return base64_to_int(told["n"]).bit_length()
