"""Names, numbers and addresses within a right-to-left text keep their own order and leave its punctuation alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.bidi import FSI, PDI, filled, isolated
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import Language

AR, ES = Language("ar"), Language("es")


@pytest.mark.parametrize("value", ["Bilbao", "Ana López (Bilbao)", "+34 944 20 42 00", "4 سبتمبر 2014", "C++", "2.º"])
def test_what_runs_the_other_way_is_isolated(value: str) -> None:
    """A name or a telephone number within Arabic neither drags a full stop along nor is turned round."""
    assert isolated(value) == f"{FSI}{value}{PDI}"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "الرباط",
        "2026",
        "1,234.5",
        "info@uclg-digitalcities.org",
        "https://example.org/a?b=c",
        "mailto:ana@example.org",
        "# A heading\n\n- an item",
        f"{FSI}English{PDI} و{FSI}français{PDI}",
    ],
)
def test_what_needs_no_isolation_is_left(value: str) -> None:
    """Arabic, a number alone, an address that programs make a link of, blocks of text, and what is isolated already."""
    assert isolated(value) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("المدينة: {name}.", f"المدينة: {FSI}Rabat (MA){PDI}."),
        ("**{name}**", f"**{FSI}Rabat (MA){PDI}**"),
        ("[{name}](/a)", f"[{FSI}Rabat (MA){PDI}](/a)"),
        ("[المدينة](/cities/{name})", "[المدينة](/cities/Rabat (MA))"),
        ("`{name}`", "`Rabat (MA)`"),
        ("<{name}>", "<Rabat (MA)>"),
        ("[أ](/{name}) {name}", f"[أ](/Rabat (MA)) {FSI}Rabat (MA){PDI}"),
        ("{{name}} {name}", f"{{name}} {FSI}Rabat (MA){PDI}"),
    ],
)
def test_where_a_value_stands(text: str, said: str) -> None:
    """A link's target, an autolink and code hold the value alone; everywhere else it is isolated."""
    assert filled(text, {"name": "Rabat (MA)"}) == said


@given(st.text(), st.sampled_from(["{name}", "قبل {name} بعد", "**{name}**", "[أ]({name})"]))
def test_nothing_is_lost(value: str, text: str) -> None:
    """Whatever is filled in, only isolates are added, and each is closed."""
    said = filled(text, {"name": value})
    assert said in (text.format(name=value), text.format(name=f"{FSI}{value}{PDI}"))


def test_only_where_it_runs_from_right_to_left() -> None:
    """A Spanish text stays without invisible characters; the same text in Arabic has them around the name."""
    text, values = "You are about to sign in as {name}.", {"name": "Ana"}
    book = load_phrasebook()
    assert FSI not in book.speak(ES)(text, **values)
    assert f"{FSI}Ana{PDI}." in book.speak(AR)(text, **values)


def test_a_command_keeps_its_slash() -> None:
    """The slash of a command stays at its left, since the Arabic text isolates both together."""
    said = load_phrasebook().speak(AR)(
        "I do not know the command /{command}. Choose a topic or type your question.", command="foo"
    )
    assert f"\u2066/{FSI}foo{PDI}\u2069." in said
