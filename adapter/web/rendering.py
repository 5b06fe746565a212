"""Templates and static files (页面模板): everything is escaped, every file is named by its hash."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapter.domain.access.roles import ROLE_LABELS, Action, Role
from adapter.web.asked import Asked, Reply
from adapter.web.menu import menu_for

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}


#: What a page says after something was done; the address names the word alone, so that nobody can
#: put a sentence of their own into a link.
NOTICES: Mapping[str, str] = {
    "set_up": "口令已设好，请登录。",
    "signed_out": "已退出登录。",
    "password": "口令已修改，其他地方的登录已全部退出。",
    "second_factor": "动态码已启用，下次登录须一并输入。",
    "session_ended": "该处登录已退出。",
    "submitted": "计划已提交复核。",
    "approved": "已批准。",
    "rejected": "已退回。",
    "voided": "计划已作废。",
    "decided": "该条已改，计划成为新的一稿，须重新提交复核。",
    "stopping": "正在停止：当前一批发完即停，之后不再发送。",
    "paused": "定时作业已暂停，运行中的这一次不受影响。",
    "resumed": "定时作业已恢复，从下一时段起运行。",
    "conflict_decided": "决定已保存；请重新编制“版本核对”计划，由另一人批准后执行。",
    "match_decided": "已记录；同一写法下次识别起照此办理。",
    "alarm_closed": "告警已关闭。",
    "conflict_undone": "已撤销，该处重新待决定。",
    "conflicts_decided": "已全部按此决定；请重新编制“版本核对”计划，由另一人批准后执行。",
    "library_draft": "草稿已就绪。",
    "library_submit": "已送审，由没有编制或送审过这一版的人发布。",
    "library_return": "已退回为草稿。",
    "library_release": "已发布。",
    "library_release_partly": "已发布；所属项目不再是非密项目的模板和部门职责没有发布。",
    "library_freeze": "已冻结，本年度的推送和比对一直使用这一版。",
    "library_supersede": "已取代，这一版退出使用。",
    "library_discard": "草稿已放弃。",
    "account_disabled": "账号已停用，其登录已全部退出。",
    "account_added": "账号已建立。",
    "identity_linked": "已绑定；此后由这一人员登录，原来的登录已全部退出。",
    "identity_unlinked": "已解除绑定，其登录已全部退出。",
    "sessions_ended": "该账号的登录已全部退出。",
}


#: What of an address says where one is, and how many rows one likes to see: no filter of a list.
_PLACE = frozenset({"site", "division", "year", "version", "table", "size"})


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that browsers may keep for good, as its address changes with it."""

    content: bytes
    content_type: str


def static_files() -> Mapping[str, StaticFile]:
    """By path below `static/`; what has no known type is not served."""
    found: dict[str, StaticFile] = {}

    def gather(folder: Traversable, prefix: str) -> None:
        for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
            name = f"{prefix}{each.name}"
            suffix = f".{each.name.rpartition('.')[2]}"
            if each.is_dir():
                gather(each, f"{name}/")
            elif suffix in _TYPES:
                found[name] = StaticFile(each.read_bytes(), _TYPES[suffix])

    gather(files("adapter.web").joinpath("static"), "")
    return found


def local_time(moment: datetime | None) -> str:
    """An instant on the clock of the machine, as people read it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""


class Templates:
    """Pages as text. What stands in a template is ours; every value is escaped."""

    def __init__(self) -> None:
        self.static = static_files()
        digest = sha256()
        for name, file in self.static.items():
            digest.update(name.encode() + b"\0" + file.content)
        #: Changes with any of the files, so that none is ever stale.
        self.static_hash = digest.hexdigest()[:16]
        self._environment = Environment(
            loader=PackageLoader("adapter.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["local_time"] = local_time
        self._environment.filters["grouped"] = "{:,}".format
        self._environment.globals.update(
            static=self._static, role_labels=ROLE_LABELS, Action=Action, Role=Role
        )

    def _static(self, name: str) -> str:
        if name not in self.static:
            raise KeyError(name)
        return f"/static/{self.static_hash}/{name}"

    def page(
        self,
        name: str,
        asked: Asked,
        *,
        status: int = 200,
        words: Mapping[str, object] = MappingProxyType({}),
        **facts: object,
    ) -> Reply:
        """A page; `words` are what a template says things with, `facts` what it says."""
        template = self._environment.get_template(name)
        body = template.render(
            asked=asked,
            menu=menu_for(asked),
            notice=NOTICES.get(asked.query.get("done", ""), ""),
            with_query=lambda **changed: with_query(asked, changed),
            cleared=lambda path: _cleared(asked, path),
            is_filtered=bool(_filters(asked)),
            carried=lambda path: with_query(replace(asked, path=path), {}),
            **words,
            **facts,
        )
        return Reply(body=body, status=status)


def _filters(asked: Asked) -> Mapping[str, str]:
    """What of the query asks for some rows of a list only."""
    plain = _PLACE | {"page", "done", "part"}
    return {name: value for name, value in asked.query.items() if value and name not in plain}


def _cleared(asked: Asked, path: str) -> str:
    """The address of a list where one is, without what it was filtered by."""
    kept = {name: value for name, value in asked.query.items() if name in _PLACE}
    return with_query(replace(asked, path=path, query=kept), {})


def with_query(asked: Asked, changed: Mapping[str, object]) -> str:
    """The address of this page with other values in its query."""
    kept = {**asked.query, **{name: str(value) for name, value in changed.items()}}
    pairs = {name: value for name, value in kept.items() if value and name != "done"}
    return f"{asked.path}?{urlencode(pairs)}" if pairs else asked.path
