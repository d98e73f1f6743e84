"""How long a workbook of 500 questions in three languages takes to come in, and one of 10,000 choices.

Beside it, in the same run, what pyxform alone takes for the same workbook in a process that has it loaded already.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pyxform.xls2xform import convert

from knowledge.forms.importing import import_form
from knowledge.forms.importing.child import work
from tests.knowledge.forms.workbooks import Row, workbook

QUESTIONS, CHOICES = 500, 10_000
LANGUAGES = ("English (en)", "Français (fr)", "Español (es)")
TYPES = ("text", "integer", "select_one few", "select_multiple few", "decimal", "date")
IN_GROUP = 20


def measure() -> dict[str, float]:
    """Seconds by name; the process with limits is started anew for each import."""
    return {**_figures("500 questions", _long_form()), **_figures("10,000 choices", _long_list())}


def _figures(name: str, content: bytes) -> dict[str, float]:
    bare = min(_seconds(lambda: convert(content, file_type=".xlsx")) for _ in range(3))
    whole = min(_seconds(lambda: import_form(content)) for _ in range(3))
    with TemporaryDirectory() as folder:
        path = Path(folder, "form.xlsx")
        path.write_bytes(content)
        warm = min(_seconds(lambda: list(work(str(path), folder, "form"))) for _ in range(3))
    return {
        f"form: {name}, bare pyxform s": bare,
        f"form: {name}, reading, checks and pyxform without the process s": warm,
        f"form: {name}, import with all checks s": whole,
        f"form: {name}, seconds for one of bare pyxform": whole / bare,
    }


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _long_form() -> bytes:
    return workbook(list(_questions()), [_choice("few", number) for number in range(10)])


def _long_list() -> bytes:
    question = {"type": "select_one many", "name": "which"} | _texts("Which?")
    return workbook([question], [_choice("many", number) for number in range(CHOICES)])


def _questions() -> Iterator[Row]:
    for number in range(QUESTIONS):
        if number % IN_GROUP == 0:
            yield {"type": "begin_group", "name": f"part_{number}"} | _texts(f"Part {number}")
        yield {
            "type": TYPES[number % len(TYPES)],
            "name": f"q{number}",
            "required": "yes",
            "relevant": f"${{q{number - 1}}} != ''" if number else "",
            "constraint": "string-length(.) < 2000 and . != 'x'",
        } | _texts(f"Question {number}?")
        if number % IN_GROUP == IN_GROUP - 1:
            yield {"type": "end_group"}


def _choice(name: str, number: int) -> Row:
    return {"list_name": name, "name": f"c{number}"} | _texts(f"Choice {number}")


def _texts(text: str) -> dict[str, str]:
    return {f"label::{language}": text for language in LANGUAGES}


if __name__ == "__main__":
    for title, figure in measure().items():
        print(f"{title:<80} {figure:>10,.3f}")
