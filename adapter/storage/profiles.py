"""The history of profiles (口径沿革): each text once, and the uses of every site in their order."""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import select

from adapter.ports.profiles import ProfileUse
from adapter.storage.database.statements import upsert
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.profiles import PROFILE_TEXT, PROFILE_USE


class SqlProfileRepository:
    """ProfileRepository over the tables `profile_text` and `profile_use`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def note_use(self, site: str, digest: str, sources: Mapping[str, str], *, at: datetime) -> bool:
        """See ProfileRepository; two runs that begin at once may both write, which is one use."""
        if self._newest(site) == digest:
            return False
        connection = self._transaction.writing()
        packed = zlib.compress(json.dumps(dict(sources), ensure_ascii=False).encode())
        text = {"digest": digest, "sources": packed}
        upsert(connection, PROFILE_TEXT, text, key=("digest",), change=None)
        use = {"site": site, "used_from": at, "digest": digest}
        upsert(connection, PROFILE_USE, use, key=tuple(use), change=None)
        return True

    def _newest(self, site: str) -> str | None:
        uses = (
            select(PROFILE_USE.c.digest)
            .where(PROFILE_USE.c.site == site)
            .order_by(PROFILE_USE.c.used_from.desc(), PROFILE_USE.c.digest)
        )
        return self._transaction.reading().execute(uses.limit(1)).scalar_one_or_none()

    def uses(self, site: str) -> Sequence[ProfileUse]:
        """See ProfileRepository."""
        found = (
            select(PROFILE_USE.c.digest, PROFILE_USE.c.used_from)
            .where(PROFILE_USE.c.site == site)
            .order_by(PROFILE_USE.c.used_from, PROFILE_USE.c.digest.desc())
        )
        rows = self._transaction.reading().execute(found)
        return [
            ProfileUse(digest=digest, used_from=next(some).used_from)
            for digest, some in groupby(rows, key=lambda each: each.digest)
        ]

    def sources(self, digest: str) -> Mapping[str, str]:
        """See ProfileRepository."""
        kept = select(PROFILE_TEXT.c.sources).where(PROFILE_TEXT.c.digest == digest)
        packed = self._transaction.reading().execute(kept).scalar_one_or_none()
        if packed is None:
            return {}
        found: Mapping[str, str] = json.loads(zlib.decompress(packed))
        return found
