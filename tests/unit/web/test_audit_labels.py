"""Every act that the audit log may name has words, so that it can be read and searched for."""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import adapter
import sync_jobs
from adapter.web.pages.audit import ACT_LABELS

_WEB, _API = (Path(str(adapter.__file__)).parent / name for name in ("web", "api"))
_JOBS = Path(str(sync_jobs.__file__)).parent
#: Where acts are named: doors hand them on in a parameter `action: str`, jobs note them.
_FILES = [
    *_WEB.rglob("*.py"),
    *_API.rglob("*.py"),
    *(e for e in _JOBS.rglob("*.py") if "planning" not in e.parts),
]


def places(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions that take the name of an act, and where; `self` is not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args if each.arg != "self"]
            kinds = {e.arg: ast.unparse(e.annotation) for e in node.args.args if e.annotation}
            if kinds.get("action") == "str":
                yield node.name, names.index("action")


def branches(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from chain(branches(node.body), branches(node.orelse))
    else:
        yield node


def named(tree: ast.Module, everywhere: dict[str, int]) -> Iterator[ast.expr]:
    """What calls hand on as the name of an act."""
    takers = {**everywhere, **dict(places(tree))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            at = takers.get("audited" if called.endswith(".audited") else called)
            if at is not None and len(node.args) > at:
                yield from branches(node.args[at])


def test_every_act_that_is_noted_has_a_label() -> None:
    trees = [ast.parse(each.read_text("utf-8")) for each in _FILES]
    defined = dict(chain.from_iterable(map(places, trees)))
    everywhere = {name: defined[name] for name in ("audited", "note")}
    acts = list(chain.from_iterable(named(tree, everywhere) for tree in trees))
    told = {str(each.value) for each in acts if isinstance(each, ast.Constant)}
    # Whatever is no literal is a parameter handed on: its literal stands at another call.
    handed_on = {ast.unparse(each) for each in acts if not isinstance(each, ast.Constant)}

    assert {"import_library", "confirm_match", "sign_in", "api_document"} <= told
    assert told - ACT_LABELS.keys() == set()
    assert handed_on <= {"action", "read.action"}
