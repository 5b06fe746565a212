"""Typst, where it is installed (PDF 排版): as a Python package, or as a program on the path."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Self

from adapter.errors import PackageRefused

#: 宋体 and its likes, then 黑体 and its likes, by preference; the other kind fills in.
_SERIF: Final = (
    "SimSun",
    "NSimSun",
    "FZShuSong-Z01",
    "Source Han Serif SC",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "AR PL UMing CN",
)
_SANS: Final = (
    "SimHei",
    "FZHei-B01",
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
_WHEEL_COMPILES: Final = (
    "import sys, typst; typst.compile(sys.argv[2], output=sys.argv[3], timestamp=int(sys.argv[1]))"
)
_WHEEL_LISTS: Final = "import typst; print('\\n'.join(typst.Fonts().families()))"
#: Typst holds all pages at once: so many bytes for each of the source (measured: 540 to 560).
_BYTES_PER_BYTE: Final = 640
_GIB: Final = 1024**3
#: A large book takes minutes; this is for one that never ends.
_TIMEOUT_S: Final = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetter:
    """Makes a PDF of a Typst source, in a process of its own that gives its memory back."""

    #: Takes the time of making (seconds of Unix), source and PDF.
    compiling: tuple[str, ...]
    #: For texts and for headings, each by preference; never empty.
    fonts: tuple[tuple[str, ...], tuple[str, ...]]
    #: Bytes of memory that this machine can spare.
    available: Callable[[], int]

    @classmethod
    def installed(cls) -> Self:
        """The one of this machine. Raises PackageRefused where it or a Chinese font is missing."""
        program = shutil.which("typst")
        if find_spec("typst") is not None:
            compiling: tuple[str, ...] = (sys.executable, "-c", _WHEEL_COMPILES)
            listing: tuple[str, ...] = (sys.executable, "-c", _WHEEL_LISTS)
        elif program is not None:
            compiling = (program, "compile", "--creation-timestamp")
            listing = (program, "fonts")
        else:
            why = "没有安装 typst，做不了 PDF：请用 pip install typst 安装，或去掉 --pdf"
            raise PackageRefused("no_typst", why)
        known = set(_run(listing).splitlines())
        serif = tuple(each for each in _SERIF if each in known)
        sans = tuple(each for each in _SANS if each in known)
        if not serif and not sans:
            why = "没有中文字体，PDF 里的汉字会是空白：请安装宋体、思源宋体或文泉驿字体后重试"
            raise PackageRefused("no_font", why)
        fonts = ((*serif, *sans), (*sans, *serif))
        return cls(compiling=compiling, fonts=fonts, available=_available)

    def make(self, source: Path, pdf: Path, *, made_at: int) -> None:
        """Make the PDF; the same bytes for the same source, fonts and version of Typst.

        Raises PackageRefused, also where the machine has not the memory for it.
        """
        needed, available = source.stat().st_size * _BYTES_PER_BYTE, self.available()
        if needed > available:
            why = (
                f"PDF 约需 {needed / _GIB:.1f} GiB 内存，本机只有 {available / _GIB:.1f} GiB 可用："
                "请按主管部门分册，或不加 --pdf，用 Word、WPS 把 .docx 另存为 PDF"
            )
            raise PackageRefused("too_large", why)
        _run((*self.compiling, str(made_at), str(source), str(pdf)))


def _available() -> int:
    """What the kernel says that it can give without swapping, else what is free."""
    try:
        told = Path("/proc/meminfo").read_text("ascii")
    except OSError:
        told = ""
    if found := re.search(r"^MemAvailable: +(\d+) kB$", told, re.MULTILINE):
        return int(found[1]) * 1024
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _run(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the programs above
            command, capture_output=True, check=True, text=True, timeout=_TIMEOUT_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        # Its own words quote the content.
        why = "typst 没有做成 PDF：请升级 typst 或检查内存，也可以用 Word 或 WPS 另存为 PDF"
        raise PackageRefused("typst_failed", why) from error
    return done.stdout
