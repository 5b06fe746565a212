"""Rules of signing in (登录规则): passwords, lock-out, how long a session lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_SHORTEST, _LONGEST = 10, 128
#: Wrong attempts in a row that are let pass.
_PATIENCE = 5
_FIRST_LOCK = timedelta(minutes=5)
_LONGEST_LOCK = timedelta(hours=1)
#: A login of so many signs gives a password away that holds it; "li" stands in many a word.
_TELLING = 4
#: What is tried first by whoever guesses; compared without case.
_COMMON = ("123456", "password", "qwerty", "admin", "abcdef", "111111", "000000")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """When a session ends by itself."""

    #: After so long without a request.
    idle: timedelta = timedelta(minutes=30)
    #: After so long in any case.
    absolute: timedelta = timedelta(hours=12)


def password_faults(password: str, login: str) -> tuple[str, ...]:
    """What is wrong with a new password, in words; nothing when it will do."""
    lowered = password.lower()
    kinds = sum(
        any(test(char) for char in password)
        for test in (str.isdigit, str.isalpha, lambda char: not char.isalnum())
    )
    checks = (
        (len(password) < _SHORTEST, f"至少 {_SHORTEST} 个字符"),
        (len(password) > _LONGEST, f"至多 {_LONGEST} 个字符"),
        (kinds < 2, "字母、数字、符号至少用两类"),  # noqa: PLR2004 - said in the words
        (len(login) >= _TELLING and login.lower() in lowered, "不能含登录名"),
        (any(each in lowered for each in _COMMON), "不能含常见的连续字符"),
    )
    return tuple(words for is_wrong, words in checks if is_wrong)


def locked_until(failures: int, now: datetime) -> datetime | None:
    """Until when an account is locked after so many failures in a row; longer each time."""
    if failures < _PATIENCE:
        return None
    factor: int = 1 << min(failures - _PATIENCE, 10)
    return now + min(_FIRST_LOCK * factor, _LONGEST_LOCK)


def is_alive(
    *, created_at: datetime, seen_at: datetime, now: datetime, limits: SessionLimits
) -> bool:
    """Whether a session that nobody ended may still be used; the last instant is over already."""
    return now - seen_at < limits.idle and now - created_at < limits.absolute
