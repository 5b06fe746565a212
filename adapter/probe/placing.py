"""Finds what a probe needs (探测准备): the site's dialect, a handful of its units, its columns."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from adapter.bootstrap.stores import looking_at_store
from adapter.bootstrap.systems import probing_system, site_profile
from adapter.clock import SystemClock
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import NothingListed, RecordError
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.division import Division
from adapter.probe.caller import ProbedSite
from adapter.probe.sightings import Columns
from adapter.settings import Settings
from mappings.codec import Codec, compile_field
from mappings.field_codec import FieldCodec
from mappings.profile import Profile

#: A handful is enough to see how a system behaves.
MOST_AGENCIES = 5
#: By which field jobs ask for single sets; nothing else is asked for by key.
_KEY_FIELDS: Mapping[RecordKind, str] = {
    RecordKind.LIBRARY_NODE: "agency_code",
    RecordKind.TEMPLATE_HEADER: "template_code",
    RecordKind.TEMPLATE_ITEM: "template_code",
}


def probed_site(settings: Settings, name: str, agency_codes: tuple[str, ...]) -> ProbedSite:
    """The site of these settings; its units are those given, or the first few of our project list.

    Raises NothingListed when no unit is known: questions without units have no answer there.
    """
    site = settings.site_named(name)
    profile = site_profile(settings, name)
    scope = Scope(site=name, division_code=site.division_code, fiscal_year=site.fiscal_year)
    return ProbedSite(
        scope=scope,
        agency_codes=agency_codes[:MOST_AGENCIES] or _listed_agencies(settings, scope),
        columns=columns_of(profile),
        unsupported=profile.unsupported,
        system_with=lambda page_size: _system(settings, name, profile, page_size),
        usual_page_size=profile.wire_spec.query.page_size,
        clock=SystemClock(),
        wire=profile.wire_spec.wire,
    )


def _listed_agencies(settings: Settings, scope: Scope) -> tuple[str, ...]:
    """The units with the most projects in our list: they are the likeliest to have rows there."""
    division = Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)
    counted: Counter[str] = Counter()
    with looking_at_store(settings.store.url) as store:
        if store is not None:
            with store.begin() as work:
                projects = work.projects.projects(division)
                counted.update(each.agency_code for each in projects if each.agency_code)
    if not counted:
        raise NothingListed
    return tuple(code for code, _ in counted.most_common(MOST_AGENCIES))


def _system(settings: Settings, name: str, profile: Profile, page_size: int) -> BudgetSystem:
    query = replace(profile.wire_spec.query, page_size=page_size)
    return probing_system(
        settings, name, replace(profile, wire_spec=replace(profile.wire_spec, query=query))
    )


def columns_of(profile: Profile) -> Mapping[RecordKind, Columns]:
    """Where the readable kinds of a dialect keep what a probe looks at."""
    return {
        kind: _columns(kind, profile.codec(kind))
        for kind, data_set in profile.wire_spec.data_sets.items()
        if data_set.query_path
    }


def _columns(kind: RecordKind, codec: Codec) -> Columns:
    rules = codec.rules
    changed, deleted = rules.get("updated_at"), rules.get("is_deleted")
    identity, key = rules.get(codec.shape.key or ""), rules.get(_KEY_FIELDS.get(kind, ""))
    columns = Columns(
        id_element=identity.element if identity else "", key_element=key.element if key else ""
    )
    if changed is not None:
        columns = replace(
            columns, changed_element=changed.element, read_moment=_lenient(compile_field(changed))
        )
    if deleted is not None:
        columns = replace(
            columns, deleted_element=deleted.element, read_deleted=_lenient(compile_field(deleted))
        )
    return columns


def _lenient(field: FieldCodec) -> Callable[[object], object]:
    """Reads what a site really sends: a value that no job could use is None here."""

    def read(raw: object) -> object:
        try:
            return field.read(raw)
        except RecordError:
            return None

    return read
