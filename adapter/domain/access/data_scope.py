"""Whose data an account deals with (数据范围): all, some divisions, or some departments of one."""

from collections.abc import Collection
from dataclasses import dataclass

from adapter.domain.identity import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class DataScope:
    """The part of the data that an account may deal with."""

    #: Division codes; none for all.
    divisions: frozenset[str] = frozenset()
    #: Department codes, which mean something in one division only; none for all.
    departments: frozenset[str] = frozenset()

    @property
    def fault(self) -> str:
        """What is wrong with it, in words; "" for nothing."""
        if self.departments and len(self.divisions) != 1:
            return "限定部门时须同时指定唯一的财政区划"
        if any(not (each.isascii() and each.isdigit()) for each in self.departments):
            return "部门编码只能是数字"
        return ""

    @property
    def is_of_departments(self) -> bool:
        """Whether it is less than whole divisions."""
        return bool(self.departments)

    def reaches(self, division: str) -> bool:
        """Whether anything of a division is in it."""
        return not self.divisions or division in self.divisions

    def of(self, scope: Scope) -> Scope:
        """A scope as the account sees it."""
        if not self.departments:
            return scope
        return Sight(
            site=scope.site,
            division_code=scope.division_code,
            fiscal_year=scope.fiscal_year,
            departments=self.departments,
        )


EVERYTHING = DataScope()


def told_data(data: DataScope) -> str:
    """The words for people."""
    divisions = "、".join(sorted(data.divisions)) or "不限"
    departments = "、".join(sorted(data.departments))
    return f"{divisions}（部门 {departments}）" if departments else divisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight(Scope):
    """A scope of which only some departments are seen: the gate admits nothing else in it.

    It is read through, never written under: what is stored names the scope alone.
    """

    departments: frozenset[str]


def seen_departments(scope: Scope) -> Collection[str]:
    """The departments that are seen of a scope, in order; none where all are."""
    return sorted(scope.departments) if isinstance(scope, Sight) else ()


def is_seen_whole(scope: Scope) -> bool:
    """Whether also that is seen which belongs to no department: the library, the division."""
    return not isinstance(scope, Sight)
