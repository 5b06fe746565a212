"""Who comes in (门卫): the host, the session, the form's word, and what the route asks for."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from adapter.domain.access.roles import ROLE_LABELS, is_too_wide, who_may
from adapter.settings import WebSettings
from adapter.web.asked import Asked, Reply, csrf_word, see_other
from adapter.web.console import Console
from adapter.web.security import is_own_origin, parts_of, safe_path
from sync_jobs.accounts.signing_in import SignedIn, resume
from sync_jobs.accounts.vouched_sign_in import REQUEST_LIFE

if TYPE_CHECKING:
    from adapter.web.pages.routes import PageRoute


@dataclass(slots=True, eq=False)
class Refused(Exception):
    """A request that gets no further; with what to answer, or the sentence that says why."""

    status: int = 403
    sentence: str = ""
    reply: Reply | None = None


class Guard:
    """Asks the same of every request, in the same order."""

    def __init__(self, console: Console, web: WebSettings) -> None:
        self._console = console
        self._web = web
        self._hosts = web.allowed_hosts
        public = web.public_url or ""
        self.is_secure = web.certificate is not None or public.startswith("https://")
        #: Browsers take a __Host- cookie from nobody but us, and only over HTTPS.
        self.cookie = "__Host-session" if self.is_secure else "session"
        self.browser_cookie = "__Host-sign-in" if self.is_secure else "sign-in"
        self._proxy_secret = web.proxy.secret().get_secret_value() if web.proxy else ""

    def let_in(
        self,
        route: "PageRoute",
        asked: Asked,
        headers: Mapping[str, str],
        *,
        is_read: bool = True,
    ) -> Asked:
        """The request with who it comes from; Refused for what may not pass.

        `is_read` is False while its body, and the form's word in it, is still on the way.
        """
        host = headers.get("host", "")
        if host not in self._hosts:
            raise Refused(status=421, sentence="访问地址不对，请用系统管理员给出的地址进入。")
        if asked.method == "POST" and not is_own_origin(
            headers.get("origin"), headers.get("sec-fetch-site"), host
        ):
            raise Refused(sentence="请求不是从本系统的页面发出的，没有办理。请刷新页面后重试。")
        asked = replace(asked, proxy_user=self._vouched(asked, headers))
        person = self.who(asked, is_active=route.is_activity)
        asked = replace(asked, person=person, token=asked.token if person else "")
        if route.is_open:
            return asked
        if asked.person is None:
            raise Refused(reply=_to_sign_in(asked, headers))
        if is_read:
            _require_word(asked)
        self._require_rights(route, asked, asked.person)
        return asked

    def who(self, asked: Asked, *, is_active: bool = False) -> SignedIn | None:
        """Whose session it is; nobody's where a proxy names somebody else."""
        if not asked.token:
            return None
        person = resume(self._console.signing_in, asked.token, is_active=is_active)
        if person is None or self._web.proxy is None:
            return person
        return person if person.account.os_user == asked.proxy_user else None

    def _vouched(self, asked: Asked, headers: Mapping[str, str]) -> str:
        proxy = self._web.proxy
        if proxy is None or asked.peer not in proxy.addresses:
            return ""
        given = headers.get("x-proxy-secret", "").encode()
        is_proven = hmac.compare_digest(given, self._proxy_secret.encode())
        return headers.get(proxy.header.lower(), "") if is_proven else ""

    def _require_rights(self, route: "PageRoute", asked: Asked, person: SignedIn) -> None:
        if route.action is not None and is_too_wide(person.account.data, route.action):
            raise Refused(
                sentence="您的数据范围限于部分部门，这一项涉及整个区划，请由不限部门的人员办理。"
            )
        if route.action is not None and not asked.may(route.action):
            who = "、".join(ROLE_LABELS[each] for each in who_may(route.action))
            raise Refused(sentence=f"您的岗位不能办理这一项，请由{who}办理。")
        is_ours = self._console.signing_in.has_passwords
        is_bound = self._web.second_factor == "required" and is_ours
        if is_bound and not person.has_second_factor and not route.is_before_second_factor:
            raise Refused(reply=see_other("/me"))

    def put_cookie(self, response: Response, token: str) -> None:
        """Give the browser a session's token; "" takes it away."""
        self._put(response, self.cookie, token, max_age=None)

    def put_browser_cookie(self, response: Response, word: str) -> None:
        """Give the browser the word of a sign-in at the identity provider; "" takes it away."""
        self._put(response, self.browser_cookie, word, max_age=int(REQUEST_LIFE.total_seconds()))

    def _put(self, response: Response, name: str, word: str, *, max_age: int | None) -> None:
        response.set_cookie(
            name,
            word,
            max_age=max_age if word else 0,
            httponly=True,
            secure=self.is_secure,
            # Lax: an address that a colleague sent opens where one is signed in, and who comes back
            # from the identity provider is known again.
            samesite="lax",
        )


def _require_word(asked: Asked) -> None:
    if asked.method == "POST" and not hmac.compare_digest(
        asked.form.get("csrf", "").encode(), csrf_word(asked.token).encode()
    ):
        raise Refused(sentence="页面已过期，没有办理。请返回上一页刷新后重试。")


def _to_sign_in(asked: Asked, headers: Mapping[str, str]) -> Reply:
    """The way to sign in, and back to the page; a part of a page sends the whole page there."""
    if headers.get("hx-request"):
        # Not the part's own address: the page that it is a part of.
        page = parts_of(headers.get("hx-current-url", "")).path
        back = f"&next={quote(page, safe='')}" if page and safe_path(page) == page else ""
        return Reply(status=204, headers={"HX-Redirect": f"/sign-in?expired=1{back}"})
    if asked.method == "POST":
        # The page with the form, unless that was itself the answer to one.
        former = parts_of(headers.get("referer", ""))
        wanted = f"{former.path}?{former.query}" if former.query else former.path
        is_page = former.path not in {"", asked.path} and safe_path(wanted) == wanted
        back = f"&next={quote(wanted, safe='')}" if is_page else ""
        return see_other(f"/sign-in?expired=1{back}")
    query = "&".join(f"{quote(k)}={quote(v)}" for k, v in asked.query.items())
    wanted = f"{asked.path}?{query}" if query else asked.path
    return see_other(f"/sign-in?next={quote(wanted, safe='')}")
