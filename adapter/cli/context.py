"""What every command shares: the settings file, the opened app, the choice of site and division."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from adapter.bootstrap.app import App, open_app
from adapter.bootstrap.places import located
from adapter.bootstrap.stores import unmade_file
from adapter.domain.identity import Scope
from adapter.errors import ConfigurationError, NoDatabase
from adapter.log import configure_logging
from adapter.ports.division import Division
from adapter.settings import NO_FILE, Settings, load_settings, settings_file

_Command = TypeVar("_Command", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The settings file a command was called with, read when it is needed."""

    file: Path | None

    def settings(self) -> Settings:
        """The checked settings; logging is set up by them."""
        settings = load_settings(self.file)
        configure_logging(level=settings.log.level, form=settings.log.format)
        return settings

    @contextmanager
    def kept(self) -> Iterator[App]:
        """The app for what only reads: NoDatabase where none is there, as none is made by looking.

        See `app`.
        """
        with self.placing():
            missing = self._unmade(self.settings())
        if missing is not None:
            raise NoDatabase(missing)
        with self.app() as app:
            yield app

    @contextmanager
    def app(self, *, needs_file: bool = True) -> Iterator[App]:
        """The opened app; a mistake that goes back to the settings gets their file and line.

        Without a settings file no database is made, unless the command `needs_file` not: what it
        is told is enough.
        """
        with self.placing():
            settings = self.settings()
            new = self._unmade(settings, needs_file=needs_file)
            with open_app(settings) as app:
                if new is not None:
                    # A mistyped path and a disk that is not mounted look the same.
                    told = (
                        f"数据库文件 {new} 原先没有，已新建空库；不是首次使用的，请查 store.url。"
                    )
                    click.echo(told, err=True)
                yield app

    def _unmade(self, settings: Settings, *, needs_file: bool = True) -> Path | None:
        """The database file that is not there."""
        missing = unmade_file(settings.store.url)
        if missing is not None and self.file is None and needs_file:
            raise ConfigurationError(NO_FILE)
        return missing

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Gives mistakes that go back to a key of the settings file its line there."""
        try:
            yield
        except ConfigurationError as error:
            raise located(error, self.file) from error


def door_of(config: str | None) -> Door:
    """The door for `--config`, the environment or the default file."""
    return Door(file=settings_file(config))


def only_site(settings: Settings, given: str | None) -> str:
    """The site that was named, the default one, or the only one there is."""
    given = given or settings.default_site
    if given:
        settings.site_named(given)
        return given
    if len(settings.site) == 1:
        return next(iter(settings.site))
    told = settings.told_sites()
    reason = f"请用 --site 指明站点，{told}" if settings.site else told
    raise ConfigurationError(reason, key="site")


def scope_of(app: App, site: str | None, division: str | None, year: int | None) -> Scope:
    """The scope of a site, with division and year replaced where they were given."""
    scope = app.scope(only_site(app.settings, site))
    return Scope(
        site=scope.site,
        division_code=division or scope.division_code,
        fiscal_year=year or scope.fiscal_year,
    )


def site_words(app: App, scopes: Iterable[Scope]) -> Callable[[Scope], str]:
    """What names the site of an entry where there are several, else nothing."""
    several = len({*app.settings.site, *(each.site for each in scopes)}) > 1
    return lambda scope: f"站点 {scope.site}" if several else ""


def division_of(
    settings: Settings, site: str | None, division: str | None, year: int | None
) -> Division:
    """Division and year as given, the rest from the site."""
    if division and year:
        return Division(division_code=division, fiscal_year=year)
    chosen = settings.site_named(only_site(settings, site))
    return Division(
        division_code=division or chosen.division_code, fiscal_year=year or chosen.fiscal_year
    )


def _nine_digits(
    _context: click.Context, _option: click.Parameter, given: str | None
) -> str | None:
    if given is not None and not re.fullmatch(r"[0-9]{9}", given):
        raise click.BadParameter("财政区划须为 9 位数字，例如 152501000。")
    return given


def division_options(command: _Command) -> _Command:
    """`--site` and `--division`, for what names its years itself."""
    for option in (
        click.option("--division", callback=_nine_digits, help="财政区划 9 位，默认取站点配置。"),
        click.option("--site", help="站点名；只有一个站点或配置了 default_site 时可省略。"),
    ):
        command = option(command)
    return command


def place_options(command: _Command) -> _Command:
    """`--site`, `--division` and `--year`."""
    year = click.option(
        "--year", type=click.IntRange(2000, 2100), help="预算年度，默认取站点配置。"
    )
    return division_options(year(command))
