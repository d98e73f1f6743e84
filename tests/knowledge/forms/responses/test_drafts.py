"""Responses as JSON."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.responses import as_json, from_json
from knowledge.model.forms import Response

RESPONSES = st.builds(
    Response,
    form_id=st.text(),
    version=st.text(),
    instance_id=st.text(),
    answers=st.dictionaries(st.text(), st.text()).map(MappingProxyType),
    repeats=st.dictionaries(st.text(), st.lists(st.text()).map(tuple)).map(MappingProxyType),
    seed=st.integers(),
    deprecated_id=st.text(),
)


@given(RESPONSES)
def test_round_trip(response: Response) -> None:
    """A draft read back is the response that was written."""
    assert from_json(as_json(response)) == response


@given(st.dictionaries(st.text(), st.text()))
def test_equal_responses_give_equal_texts(answers: dict[str, str]) -> None:
    """The order in which somebody answered does not show."""
    first, second = (
        Response(form_id="f", version="1", instance_id="i", answers=dict(items), repeats={}, seed=1)
        for items in (answers.items(), reversed(answers.items()))
    )
    assert as_json(first) == as_json(second)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"form": "f"}'])
def test_anything_else_is_refused(text: str) -> None:
    """What is no draft is not taken for one."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)


def test_one_line() -> None:
    """A draft is one line, and readable: letters stay letters."""
    response = Response(
        form_id="f", version="1", instance_id="i", answers={"/data/x": "é\nè"}, repeats={"/data/r": ("1",)}, seed=1
    )
    assert as_json(response) == (
        '{"answers":{"/data/x":"é\\nè"},"deprecated":"","form":"f","instance":"i","repeats":{"/data/r":["1"]},'
        '"seed":1,"version":"1"}'
    )
