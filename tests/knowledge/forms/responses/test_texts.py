"""Texts of a form as they read at a place."""

from __future__ import annotations

import pytest

from knowledge.forms.responses import ResponseError
from knowledge.model.forms import FormText, Output
from tests.knowledge.forms.building import (
    ENGLISH,
    FRENCH,
    calculate,
    form,
    group,
    integer,
    listed,
    output,
    question,
    repeat,
    select,
    text,
)
from tests.knowledge.forms.responses.opening import answered, opened

CHAIN = (FRENCH, ENGLISH)


def test_language_of_the_reader() -> None:
    """A text reads in the first language of the chain that it has, else in any."""
    filled = opened(form(question("x")))
    assert filled.text("/data/x", text(en="Name", fr="Nom"), CHAIN) == "Nom"
    assert filled.text("/data/x", text(en="Name"), CHAIN) == "Name"
    assert filled.text("/data/x", FormText(parts={"Deutsch (de)": ("Name",)}), CHAIN) == "Name"
    assert filled.text("/data/x", FormText(parts={}), CHAIN) == ""


def test_values_stand_in_texts() -> None:
    """Values read as XPath writes them: numbers plainly, choices by their names."""
    survey = form(integer("n"), calculate("half", "/data/n div 2"), select("c", "l"), lists=(listed("l", "a", "b"),))
    filled = answered(opened(survey), n="5", c="b")
    said = text(output("/data/n"), " / ", output("/data/half"), " / ", output("/data/c"), " / ", output("/data/n + 1"))
    assert filled.text("/data/n", said, CHAIN) == "5 / 2.5 / b / 6"


def test_values_of_the_place() -> None:
    """In an instance the values are those of the instance, also for the text of a group or of the instance itself."""
    survey = form(repeat("r", question("who"), group("g", question("x"))))
    filled = opened(survey).answer("/data/r[1]/who", "Ana").filled.add_repeat("/data/r", "b").filled
    filled = filled.answer("/data/r[b]/who", "Eva").filled
    own, absolute = text(output("../../who")), text(output("/data/r/who"))
    assert [filled.text(f"/data/r[{id}]/g/x", own, CHAIN) for id in "1b"] == ["Ana", "Eva"]
    assert [filled.text(f"/data/r[{id}]/g", absolute, CHAIN) for id in "1b"] == ["Ana", "Eva"]
    assert filled.text("/data/r[b]", absolute, CHAIN) == "Eva"


def test_irrelevant_values_are_empty() -> None:
    """A value that is not relevant does not show."""
    survey = form(integer("n"), question("x", relevant="/data/n > 1"), question("y"))
    filled = answered(opened(survey), n="2", x="secret")
    said = text("<", output("/data/x"), ">")
    assert filled.text("/data/y", said, CHAIN) == "<secret>"
    assert answered(filled, n="1").text("/data/y", said, CHAIN) == "<>"


def test_choice_names_in_the_readers_language() -> None:
    """jr:choice-name() in a text gives the label in the language that the text is read in."""
    colours = listed("colours", "red")
    labelled = type(colours)(
        name="colours",
        choices=tuple(type(each)(name=each.name, label=text(en="Red", fr="Rouge")) for each in colours.choices),
    )
    filled = answered(opened(form(select("c", "colours"), question("x"), lists=(labelled,))), c="red")
    said = text(output("jr:choice-name(/data/c, '/data/c')"))
    assert filled.text("/data/x", said, CHAIN) == "Rouge"
    assert filled.text("/data/x", said, (ENGLISH,)) == "Red"


def test_failing_value_is_empty() -> None:
    """A value that cannot be told leaves a gap in the text, no more."""
    broken = FormText(parts={ENGLISH: ("a", Output(expression="1 +"), Output(expression="instance('no')/x"), "b")})
    assert opened(form(question("x"))).text("/data/x", broken, CHAIN) == "ab"


def test_unknown_place() -> None:
    """A text reads somewhere: a place that does not exist is refused."""
    with pytest.raises(ResponseError, match="no-such-place"):
        opened(form(question("x"))).text("/data/y", text("a"), CHAIN)


def test_name_of_the_response() -> None:
    """The form may name its responses."""
    survey = form(question("city"), instance_name="concat('Practice of ', /data/city)")
    assert answered(opened(survey), city="Lyon").name() == "Practice of Lyon"
    assert opened(form(question("city"))).name() == ""


def test_megabyte() -> None:
    """A text of a megabyte is kept, read and sent as it is."""
    long = "é" * 1_000_000
    filled = answered(opened(form(question("x"), calculate("n", "string-length(/data/x)"))), x=long)
    assert (filled.value("/data/n"), filled.submission().named("x")[0].value == long) == ("1000000", True)
