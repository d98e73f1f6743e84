"""What the code itself shows: how secrets are compared, tables are written, XML is parsed, and what is never called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "scheduler", "handlers", "knowledge")
SECRET = re.compile(
    r"(?:^|_)(token|secret|signature|hash|mac|hmac|csrf|password|key_of|signed|hash_of|digest_of)$", re.I
)


@cache
def modules() -> tuple[tuple[str, str], ...]:
    """The path and the text of every module."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return tuple((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths)


def named(node: ast.expr) -> str:
    """What an expression is called: a variable, an attribute, or the function whose result it is."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return named(function)
        case _:
            return ""


def compared(text: str) -> Iterator[tuple[int, str]]:
    """Comparisons by == of what is called a secret with what is no constant."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and any(isinstance(each, ast.Eq | ast.NotEq) for each in node.ops):
            sides = [node.left, *node.comparators]
            names = [named(side) for side in sides if SECRET.search(named(side))]
            if names and not any(isinstance(side, ast.Constant) for side in sides):
                yield node.lineno, names[0]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("a.token == b", True),
        ("x != hash_of(y)", True),
        ("secret == shown", True),
        ("signature == other.signature", True),
        ("token is None", False),
        ("hmac.compare_digest(token, x)", False),
        ("csrf == ''", False),
        ("a.response == signature.response", False),
    ],
)
def test_what_the_next_test_finds(text: str, is_found: bool) -> None:
    """It knows a careless comparison when it sees one."""
    assert bool([*compared(text)]) == is_found


def test_secrets_are_compared_in_constant_time() -> None:
    """No == between secrets: how long it takes tells how much of a guess is right. (The store looks them up by their
    hashes.)"""
    ours = [(path, text) for path, text in modules() if path.startswith(("bot/", "handlers/"))]
    assert [(path, *each) for path, text in ours for each in compared(text)] == []


WRITES_TABLES = re.compile(r"import (?:xlsxwriter|csv)\b|from xlsxwriter|csv\.writer")
GUESSES = re.compile(r"(?:page|sheet)\.write(?:_formula|_row|_column|_array_formula)?\(|strings_to_formulas")


def test_no_table_has_a_cell_that_could_be_a_formula() -> None:
    """Every module that writes a workbook says what a cell is, rather than having it guessed from what people wrote;
    every one that writes CSV puts an apostrophe before what spreadsheets take for a formula."""
    writing = {path: text for path, text in modules() if WRITES_TABLES.search(text)}
    assert len(writing) >= 6
    for path, text in writing.items():
        assert GUESSES.search(text) is None, path
        if "csv.writer" in text:
            assert re.search(r"\bescaped\(|_safe\(|_cell\(", text), path


def parsers(text: str) -> Iterator[set[str]]:
    """The arguments of each parser of XML."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and named(node.func) == "XMLParser":
            yield {f"{each.arg}={each.value.value!r}" for each in node.keywords if isinstance(each.value, ast.Constant)}


def test_every_parser_of_xml_is_closed() -> None:
    """None follows an entity, a document type or an address; nothing is parsed without such a parser."""
    count = 0
    for path, text in modules():
        for arguments in parsers(text) if "XMLParser" in text else ():
            count += 1
            assert {"resolve_entities=False", "no_network=True", "load_dtd=False"} <= arguments, path
        for call in re.findall(r"etree\.(?:fromstring|XML|parse)\(([^\n]*)\)", text):
            assert "parser" in call.lower(), (path, call)
        assert "xml.etree" not in text, path
        assert "minidom" not in text, path
    assert count >= 4


RUNS = re.compile(
    r"(?<![\w.])(?:eval|exec)\(|\b(?:pickle|marshal|dill|shelve)\.|os\.(?:system|popen)\(|shell=True"
    r"|yaml\.(?:unsafe_load|full_load|load\((?![^\n]*CBaseLoader))|\.extractall\(|unpack_archive\("
)


def test_nothing_is_run_that_somebody_wrote() -> None:
    """No eval, no pickle, no shell, no YAML but texts and lists, no archive that is unpacked by the names in it."""
    assert {path: found[0] for path, text in modules() if (found := RUNS.search(text))} == {}
