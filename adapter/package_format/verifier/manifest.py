"""The manifest (清单): what is signed, read strictly."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from adapter.package_format.verifier.layout import (
    ED25519,
    FORMAT,
    FORMER_FORMAT,
    LISTED,
    SM2,
    SM2_FORMAT,
    Refused,
)

_HEX = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COUNTED = ("bases", "indicators", "templates", "lines")


_NAMED = re.compile(r"budget-indicator-package/[0-9]{1,4}")
_KEYS = {
    FORMER_FORMAT: "format sequence valid_until scope library counts members",
    FORMAT: "format sequence follows valid_until scope library counts members",
    SM2_FORMAT: "format signature sequence follows valid_until scope library counts members",
}


def read_manifest(content: bytes) -> dict[str, Any]:
    """The manifest from its bytes; refused when it is not exactly as published.

    One of the former format comes as it was written, see `upgraded`.
    """
    try:
        said = json.loads(content.decode("utf-8"), object_pairs_hook=once_each)
        if isinstance(said, dict) and "format" in said and said["format"] not in _KEYS:
            named = said["format"] if _NAMED.fullmatch(str(said["format"])) else ""
            raise Refused("format", named and f"（{named}）")
        _require_manifest(said)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("manifest") from None
    return dict(said)


def algorithm_in(manifest: dict[str, Any]) -> str:
    """What a manifest that was read says its signature is; where it does not say so, Ed25519."""
    return str(manifest.get("signature", ED25519))


def upgraded(manifest: dict[str, Any]) -> dict[str, Any]:
    """A manifest that was read, in the current format; a former one names none that it follows."""
    if "follows" in manifest:
        return manifest
    return {**manifest, "format": FORMAT, "follows": None}


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; ValueError for a name that comes twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _require_manifest(said: Any) -> None:
    _require_keys(said, _KEYS[said["format"]])
    _require_keys(said["scope"], "division_code fiscal_year department_code")
    _require_keys(said["library"], "version released_at")
    _require_keys(said["counts"], " ".join(COUNTED))
    if said.get("signature", SM2) != SM2:
        raise Refused("algorithm")
    numbers = [said["sequence"], said["scope"]["fiscal_year"], said["library"]["version"]]
    if not all(map(is_count, [*numbers, *said["counts"].values()])):
        raise ValueError("number")
    follows = said.get("follows")
    if follows is not None and not (is_count(follows) and follows < said["sequence"]):
        raise ValueError("follows")
    date.fromisoformat(said["valid_until"])
    if not _DAY.fullmatch(said["valid_until"]):
        raise ValueError("day")
    for each in said["members"]:
        _require_keys(each, "name length sha256 sm3")
        digests = _HEX.fullmatch(each["sha256"]) and _HEX.fullmatch(each["sm3"])
        if not digests or not is_count(each["length"]):
            raise ValueError("member")
    if [each["name"] for each in said["members"]] != list(LISTED):
        raise ValueError("members")


def _require_keys(said: Any, names: str) -> None:
    if not isinstance(said, dict) or set(said) != set(names.split()):
        raise ValueError(names)


def is_count(value: Any) -> bool:
    """Whether it is a whole number from 0."""
    return type(value) is int and value >= 0
