"""The verifier as one file (核对脚本): its parts in a row, for those who have nothing of ours."""

import ast
from importlib.resources import files

_PARTS = (
    "layout",
    "sm3",
    "ed25519",
    "sm2",
    "public_key",
    "archive",
    "manifest",
    "shapes",
    "records",
    "xml_side",
    "workbook_side",
    "command",
)
_HEAD = '''#!/usr/bin/env python3
"""核对预算绩效指标导出包：只用 Python 标准库（3.9 及以上），不联网，不解开到磁盘。

    python3 verify_package.py 导出包.zip [--key 公钥.pub] [--on 2026-12-31] [--json]

退出码：0 完好，签名已验；3 完好，但没有给公钥，签名未验；5 不可用，原因见那一句话；2 用法不对。
请用事先另行取得的这一文件核对：包里的一份与包同来，只能证明包没有损坏，不能证明包没有被换。
"""

from __future__ import annotations
'''


def script_bytes() -> bytes:
    """The text of verify_package.py, the same for the same version of the program."""
    folder = files("adapter.package_format") / "verifier"
    parts = (_standing_alone((folder / f"{each}.py").read_text("utf-8")) for each in _PARTS)
    return "\n\n".join((_HEAD, *parts)).encode()


def _standing_alone(source: str) -> str:
    """A part without what it imports of the others, whose names are there already."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and _is_taken(node.module or ""):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    return "\n".join(lines).strip() + "\n"


def _is_taken(module: str) -> bool:
    return module == "__future__" or module.startswith("adapter.")
