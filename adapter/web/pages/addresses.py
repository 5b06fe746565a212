"""Addresses of our own pages with what they are asked for (页面地址)."""

from collections.abc import Mapping
from urllib.parse import urlencode


def address(path: str, query: Mapping[str, object]) -> str:
    """A path with a query; names without a value are left out."""
    pairs = {name: str(value) for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(pairs)}" if pairs else path
