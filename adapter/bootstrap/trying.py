"""What it takes to try a changed profile over what a site keeps."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from adapter.bootstrap.app import App
from adapter.bootstrap.places import in_profile
from adapter.bootstrap.similarity import similarity_of_lines
from adapter.bootstrap.site_rules import site_rules
from adapter.bootstrap.stores import looking_at_store, needed_revision
from adapter.bootstrap.supplies import sample_file
from adapter.bootstrap.systems import rereading_system
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from adapter.ports.division import Division
from adapter.settings import Settings
from mappings.profile import Profile, load_kept, load_profile, placed_in_profile
from sync_jobs.check_profile import MeasuredLibrary, newest_library, sample_library
from sync_jobs.job import Progress, no_progress
from sync_jobs.trying.bisect_profile import Workshop
from sync_jobs.trying.sets import Reading
from sync_jobs.trying.try_profile import Trial


@contextmanager
def trying(
    app: App,
    scope: Scope,
    name: str,
    kinds: tuple[RecordKind, ...],
    progress: Progress = no_progress,
) -> Iterator[Trial]:
    """What it takes to try a profile (a name or a file) over what a site's scope keeps."""
    standing, changed = app.profile(scope.site), load_profile(name)
    wires = [each.wire_spec.wire for each in (standing, changed)]
    if wires[0] != wires[1]:
        reason = f"接口是 {wires[1]}，站点现用口径的接口是 {wires[0]}：留存的原文读不出来"
        raise placed_in_profile(name, ConfigurationError(reason, key="profile.wire"))
    with ExitStack() as stack:

        def reading(profile: Profile) -> Reading:
            system = rereading_system(app.settings, scope.site, profile)
            return Reading(profile=profile, system=stack.enter_context(closing(system)))

        with in_profile(name):
            tried = reading(changed)
        yield Trial(
            scope=scope,
            store=app.store,
            similarity=similarity_of_lines(is_semantic=app.settings.identify.semantic),
            standing=reading(standing),
            changed=tried,
            kinds=kinds,
            rules=site_rules(app.settings, scope.site),
            progress=progress,
        )


def workshop(app: App, site: str) -> Workshop:
    """What makes the profiles of a site's history again."""
    present = app.settings.site_named(site).profile
    return Workshop(
        store=app.store,
        load=lambda sources: load_kept(sources, present),
        system=lambda profile: rereading_system(app.settings, site, profile),
    )


def measured_library(settings: Settings, division: Division | None) -> MeasuredLibrary:
    """The library of a division as it is stored, else the one that comes with the program.

    The database is only read: nothing is made or migrated. One of another revision is passed over.
    """
    if division is not None:
        with looking_at_store(settings.store.url) as store:
            if store is not None and store.queries.schema_revision() == needed_revision():
                found = newest_library(store, division)
                if found is not None:
                    return found
    return sample_library(sample_file("library_v1.xlsx"))
