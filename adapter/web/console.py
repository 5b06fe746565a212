"""What every page of the console works with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from adapter.bootstrap.app import App
from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.errors import AdapterError
from adapter.web.asked import Asked, Reply
from adapter.web.page_words import on_page
from adapter.web.rendering import Templates
from adapter.web.workbench import Work, Workbench
from adapter.wording import sentence_of
from sync_jobs.accounts.people import require_in
from sync_jobs.accounts.signing_in import SignInContext, note, refusal_code
from sync_jobs.planning.context import PlanContext

_UNDER_WAY = "这个作业正在运行，请等它结束后再试。"


class NotFound(Exception):
    """There is no such page or record, or it may not be seen: both are told alike."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__()
        #: What may have become of it and what to do; "" where nothing more is to be said.
        self.sentence = sentence


class Undone(Exception):
    """What was asked for was not done; the sentence says what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """One installation's console."""

    app: App
    signing_in: SignInContext
    templates: Templates
    bench: Workbench

    @property
    def address(self) -> str:
        """Where people reach the console, without a slash at the end."""
        return self.app.settings.web.address

    def planning(self, asked: Asked) -> PlanContext:
        """The context in which the person deals with plans."""
        return self.app.planning(asked.user)

    def scope(self, asked: Asked, action: Action) -> Scope | None:
        """What the person sees of the chosen site's scope; None without any site.

        Raises NotFound for a site that the settings do not name, PersonRefused for one of another
        division.
        """
        sites = self.sites(asked, action)
        wanted = asked.query.get("site") or asked.form.get("site") or ""
        if wanted and wanted not in self.app.settings.site:
            raise NotFound
        default = self.app.settings.default_site
        chosen = wanted or (default if default in sites else next(iter(sites), ""))
        if not chosen:
            return None
        return self.seen(asked, action, self.app.scope(chosen))

    def seen(self, asked: Asked, action: Action, scope: Scope) -> Scope:
        """A scope as the person sees it; PersonRefused for one in which they may not do this."""
        account = require_in(self.app.store, asked.user, action, scope.division_code)
        return account.data.of(scope)

    def sites(self, asked: Asked, action: Action) -> dict[str, str]:
        """Sites that the person may work in, with their divisions."""
        return {
            name: site.division_code
            for name, site in self.app.settings.site.items()
            if asked.person is not None and asked.reaches(action, site.division_code)
        }

    def names(self, scope: Scope, keys: Iterable[str]) -> dict[str, str]:
        """What projects and departments are called, by the gate's key: of what is open alone."""
        return dict(self.app.queries.owner_names(scope, set(keys) - {""}))

    def people(self, logins: Iterable[str]) -> dict[str, str]:
        """What people are called, by login; who has no account any more is left out."""
        with self.app.store.begin() as work:
            found = {login: work.accounts.of_user(login) for login in set(logins) - {""}}
        return {login: each.display_name for login, each in found.items() if each is not None}

    def audited(self, asked: Asked, action: str, subject: str, act: Callable[[], str]) -> str:
        """Carry an act out; the audit log says that it was done, or why not."""
        refusal = ""
        try:
            return act()
        except AdapterError as error:
            refusal = refusal_code(error)
            raise
        except BaseException as error:
            refusal = type(error).__name__
            raise
        finally:
            with self.app.store.begin() as work:
                note(
                    self.signing_in,
                    work,
                    action,
                    by=asked.user,
                    subject=subject,
                    refusal=refusal,
                    peer=asked.peer,
                )
                work.commit()

    def begin(
        self, asked: Asked, label: str, subject: str, work: Work, *, back: str = "/plans"
    ) -> str:
        """The number of a task that does the work; Undone where its subject has one under way.

        Whose that is does not matter: it does other work, and is shown to who began it alone.
        """
        task = self.bench.start(label, subject, asked.user, work, back=back)
        if task is None:
            raise Undone(_UNDER_WAY)
        return task.task_id

    def told(self, error: AdapterError) -> str:
        """The sentence for what was refused."""
        return on_page(sentence_of(error))


Page = Callable[[Console, Asked], Reply]
