"""Keeps with which profile the runs of a site worked (口径沿革), and since when."""

from adapter.ports.store import UnitOfWork
from mappings.profile_sources import digest_of_sources
from sync_jobs.job import SiteContext


def remember_profile(work: UnitOfWork, site: SiteContext) -> None:
    """Commit the profile of a run that begins, unless the site's last run had the same."""
    sources = site.profile.sources
    digest = digest_of_sources(sources)
    if work.profiles.note_use(site.scope.site, digest, sources, at=site.clock.now()):
        work.commit()
