"""What a page is handed and what it hands back: plain values, so that pages are plain functions."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Action, is_too_wide, may, permits
from sync_jobs.accounts.signing_in import SignedIn

#: A division that is none.
_NOTHING = DataScope(divisions=frozenset({""}))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a form brought; it is in memory alone."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, its body read, its person known."""

    method: str
    path: str
    query: Mapping[str, str]
    #: Empty but for POST.
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Empty but for forms that may bring files.
    files: Sequence[Upload] = field(default=(), repr=False)
    #: What the path's pattern found.
    params: Mapping[str, str] = field(default_factory=dict)
    peer: str = ""
    #: The word by which a browser that went to the identity provider is known again.
    browser: str = field(default="", repr=False)
    #: Of the session; "" for who is not signed in.
    token: str = field(default="", repr=False)
    person: SignedIn | None = None
    #: The login that a trusted proxy vouches for.
    proxy_user: str = ""

    @property
    def user(self) -> str:
        """The login of who asks; "" for nobody."""
        return self.person.account.os_user if self.person else ""

    @property
    def csrf(self) -> str:
        """The word that every form carries: only who holds the session's cookie can make it."""
        return csrf_word(self.token) if self.token else ""

    def may(self, action: Action) -> bool:
        """Whether the person's roles permit an action, somewhere in what they deal with."""
        return (
            self.person is not None
            and may(self.person.account.roles, action)
            and not is_too_wide(self.data, action)
        )

    def reaches(self, action: Action, division: str) -> bool:
        """Whether the person may do it in a division."""
        if self.person is None:
            return False
        account = self.person.account
        return permits(account.roles, account.data, action, division)

    @property
    def data(self) -> DataScope:
        """What the person deals with; nothing at all before they are known."""
        return self.person.account.data if self.person else _NOTHING

    def number(self, name: str, default: int, *, most: int) -> int:
        """A positive number of the query; the default for everything else."""
        text = self.query.get(name, "")
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        return min(max(int(text), 1), most) if is_number else default


def csrf_word(token: str) -> str:
    """The word that belongs to a session's token."""
    return hmac.new(token.encode(), b"form", sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back to the browser."""

    body: str | bytes | Iterable[str] | Iterable[bytes] = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    #: Where to go instead; a path of ours, or the identity provider.
    location: str = ""
    #: A new session's token, "" to forget the one there is; None leaves it.
    session_token: str | None = None
    #: The same for the word of a sign-in at the identity provider.
    browser_word: str | None = None
    #: Name under which the body is saved.
    file_name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def see_other(location: str, *, session_token: str | None = None) -> Reply:
    """Go and look there: what was done is not done again by going back or reloading."""
    return Reply(status=303, location=location, session_token=session_token)
