"""What browsers are given: vendored files as they were published, in a language of Chromium 80."""

import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

WEB = Path(str(files("adapter.web")))
VENDOR = WEB / "static" / "vendor"
OURS = [WEB / "static" / "console.css", WEB / "static" / "console.js"]
TEMPLATES = sorted((WEB / "templates").glob("*.html"))


def test_every_vendored_file_is_the_one_in_the_manifest() -> None:
    lines = (VENDOR / "MANIFEST").read_text("utf-8").splitlines()
    stated = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {
        str(each.relative_to(VENDOR)): sha256(each.read_bytes()).hexdigest()
        for each in VENDOR.rglob("*")
        if each.is_file() and each.name != "MANIFEST"
    }

    assert found == stated
    assert {name.partition("/")[0] for name in found if name.endswith("LICENSE")} == {
        each.name for each in VENDOR.iterdir() if each.is_dir()
    }


#: What came after Chromium 80: word of the language -> version that brought it.
LATER = {
    "css": {
        r"(?<!grid-)(?<!row-)(?<!column-)\bgap\s*:": 84,
        r":is\(|:where\(": 88,
        r":has\(": 105,
        r"aspect-ratio\s*:": 88,
        r"\binset\s*:": 87,
        r"@layer|@container": 99,
        r"color-mix\(|oklch\(": 111,
        r"\d(dvh|svh|lvh)\b": 108,
        r":focus-visible": 86,
        r"accent-color": 93,
        r"&": 112,
    },
    "js": {
        r"\?\?=|\|\|=|&&=": 85,
        r"\.replaceAll\(": 85,
        r"\.at\(": 92,
        r"structuredClone": 98,
        r"Object\.hasOwn\(": 93,
        r"\.findLast": 97,
        r"\bstatic\s*\{": 94,
        r"#\w+\s+in\b": 91,
    },
}


def too_new(kind: str, text: str) -> list[str]:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [word for word in LATER[kind] if re.search(word, bare)]


@pytest.mark.parametrize("file", OURS, ids=lambda each: each.name)
def test_our_own_files_speak_the_language_of_chromium_80(file: Path) -> None:
    assert too_new(file.suffix[1:], file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("css", "a { display: flex; gap: 4px }"),
        ("css", "a:has(b) {}"),
        ("css", "a { inset: 0 }"),
        ("js", "a ??= 1;"),
        ("js", "x.replaceAll('a', 'b')"),
    ],
)
def test_the_lint_notices_what_is_too_new(kind: str, text: str) -> None:
    assert too_new(kind, text)


def test_the_lint_lets_grid_gaps_pass() -> None:
    assert too_new("css", "a { grid-column-gap: 4px; grid-gap: 2px }") == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)
def test_no_template_turns_escaping_off_or_holds_code(template: Path) -> None:
    text = template.read_text("utf-8")

    for word in ("|safe", "| safe", "autoescape", "Markup", "<script>", "style=", " on", "hx-on"):
        assert not re.search(rf"{re.escape(word)}\w*=" if word == " on" else re.escape(word), text)
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)
def test_every_form_that_changes_something_carries_its_word(template: Path) -> None:
    forms = re.findall(
        r"""<form[^>]*method="post"[^>]*>.*?</form>""", template.read_text("utf-8"), re.DOTALL
    )
    is_entrance = template.name in {"sign_in.html", "set_up.html"}

    assert [each for each in forms if "csrf" not in each and not is_entrance] == []
