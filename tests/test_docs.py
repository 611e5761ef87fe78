"""The documentation does not lie: commands, settings, make targets, links and paths exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hotline.cli import hotline
from hotline.settings import ROOT

README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTING = re.compile(r"HOTLINE_[A-Z][A-Z_]*[A-Z]")
CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"")
SUFFIXES = frozenset(
    (
        *(".py", ".md", ".yml", ".yaml", ".json", ".jsonl", ".toml", ".csv", ".lock"),
        *(".js", ".css", ".html", ".txt", ".svg", ".png"),
    )
)
UNFIT = re.compile(r"[…*<>{}|$]|://|^[/~-]|000N")
"""What makes a word of code no path of the repository: places to fill in, addresses, options."""


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


every_page = pytest.mark.parametrize("written", PAGES, ids=names(PAGES))


def code_of(text: str) -> list[str]:
    """Every line of a code block and every span of code."""
    found: list[str] = []
    for block, span in CODE.findall(text):
        found += block.splitlines() if block else [span]
    return found


def tree(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The full names of all commands that do something."""
    if not isinstance(command, click.Group):
        yield name
        return
    context = click.Context(command)
    for word in command.list_commands(context):
        below = command.get_command(context, word)
        assert below is not None
        yield from tree(below, (*name, word))


def command_named(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words begin with, and what is left of them; KeyError without."""
    command: click.Command = hotline
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        below = command.get_command(click.Context(command), rest[0])
        if below is None:
            raise KeyError(rest[0])
        command = below
        rest.pop(0)
    return command, rest


def calls(line: str) -> Iterator[list[str]]:
    """The words after each ``hotline`` in a line of code, up to what is to be filled in."""
    for said in re.findall(r"(?:^|[\s/])hotline((?:\s+\S+)*)", line.partition(" #")[0]):
        words: list[str] = []
        for word in said.split():
            if word in ("…", "...", "|", ">", "&&"):
                break
            words.append(word.split("=")[0])
        if words and re.fullmatch(r"[a-z]+", words[0]):
            yield words


def slug(heading: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def read_settings() -> set[str]:
    source = (ROOT / "hotline" / "settings.py").read_text("utf-8")
    return set(SETTING.findall(source))


def test_every_command_is_in_the_readme() -> None:
    told = {
        tuple(words[: len(path)])
        for line in code_of(README.read_text("utf-8"))
        for words in calls(line)
        for path in tree(hotline)
        if tuple(words[: len(path)]) == path
    }
    assert sorted(set(tree(hotline)) - told) == []


def test_the_settings_of_the_readme_are_those_that_are_read() -> None:
    rows = re.findall(r"^\| `(HOTLINE_[A-Z_]+)` \|", README.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(read_settings())


@every_page
def test_settings_that_are_named_are_read(written: Path) -> None:
    assert sorted(set(SETTING.findall(written.read_text("utf-8"))) - read_settings()) == []


@every_page
def test_commands_and_options_that_are_named_exist(written: Path) -> None:
    wrong = []
    for line in code_of(written.read_text("utf-8")):
        for words in calls(line):
            try:
                command, rest = command_named(words)
            except KeyError:
                wrong.append(" ".join(words))
                continue
            known = {"--help"} | {
                option for one in command.params for option in (*one.opts, *one.secondary_opts)
            }
            wrong += [f"{words} {one}" for one in rest if one.startswith("--") and one not in known]
    assert wrong == []


@every_page
def test_make_targets_that_are_named_exist(written: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named = {
        target
        for line in code_of(written.read_text("utf-8"))
        for target in re.findall(r"(?:^|[;&]\s*)make ([a-z][a-z-]*)", line.strip())
    }
    assert sorted(named - targets) == []


@every_page
def test_links_lead_somewhere(written: Path) -> None:
    dead = []
    for pair in LINK.findall(CODE.sub("", written.read_text("utf-8"))):
        target = pair[0] or pair[1]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (written.parent / path).resolve() if path else written
        if not found.exists():
            dead.append(target)
        elif anchor:
            text = found.read_text("utf-8")
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            if anchor not in {slug(one) for one in headings}:
                dead.append(target)
    assert dead == []


@every_page
def test_paths_that_are_named_exist(written: Path) -> None:
    missing = []
    for line in code_of(written.read_text("utf-8")):
        for word in line.split():
            if UNFIT.search(word) or "/" not in word:
                continue
            folder = word.endswith("/") and re.fullmatch(r"[\w./-]+", word)
            if (folder or Path(word).suffix in SUFFIXES) and not (ROOT / word).exists():
                missing.append(word)
    assert missing == []


@every_page
def test_no_folder_of_somebodys_machine_is_named(written: Path) -> None:
    somewhere = re.compile(r"(?<![\w.])/(?:work|root|home|tmp|Users)/\S*")
    assert somewhere.findall(written.read_text("utf-8")) == []


def test_the_picture_of_the_readme_is_small() -> None:
    assert (ROOT / "docs" / "images" / "chat.png").stat().st_size < 200_000
