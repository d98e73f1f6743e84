"""Any section of any form as modals that Slack takes, and what was typed into them read again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import terminal
from bot.channels.slack.form_views import (
    MOST_BLOCKS,
    MOST_LISTED,
    MOST_SEEN,
    errors_of,
    form_view,
    over_view,
    sheets_of,
    submitted,
)
from bot.channels.slack.parsing import opens_window, windowed
from bot.channels.slack.rendering import TextPart, parts_of
from bot.channels.telegram import rendering as telegram
from handlers.dialogue.filling_effects import QuestionView
from handlers.filling.controls import Control
from handlers.filling.fields import mark_of
from handlers.filling.pages import Block, FieldView
from handlers.filling.windows import Typed, Window, WindowOver
from knowledge.model.forms import QuestionType, ShownChoice
from knowledge.model.messages import Choice, OutgoingMessage
from tests.slack.platform.checks import problems_of_message, problems_of_view
from tests.slack.pressing import state_of
from tests.slack.values import Json

KINDS = {
    Control.LINE: QuestionType.TEXT,
    Control.LINES: QuestionType.TEXT,
    Control.NUMBER: QuestionType.RANGE,
    Control.DATE: QuestionType.DATE,
    Control.TIME: QuestionType.TIME,
    Control.RADIOS: QuestionType.SELECT_ONE,
    Control.LIST: QuestionType.SELECT_ONE,
    Control.BOXES: QuestionType.SELECT_MULTIPLE,
    Control.OK: QuestionType.ACKNOWLEDGE,
}
OPTIONS: list[Json] = [{"text": {"type": "plain_text", "text": "A"}, "value": "a"}]
OTHER: Json = {"text": {"type": "plain_text", "text": "B"}, "value": "b"}
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200) | st.text("ab *_<&\n", max_size=4_000)


def choices(count: int, label: str = "Choice") -> tuple[ShownChoice, ...]:
    """Choices of a list, named c1, c2 and so on."""
    return tuple(
        ShownChoice(number=number, name=f"c{number}", label=f"{label} {number}", labels=(label,))
        for number in range(1, count + 1)
    )


def field(name: str, control: Control = Control.LINE, raw: str = "", **given: Any) -> FieldView:
    """A question; what is said of it is `label`, `hint`, `shown` (choices), `is_required`, `kind`."""
    view = QuestionView(
        type=given.pop("kind", KINDS[control]),
        label=given.pop("label", name),
        hint=given.pop("hint", ""),
        comments=given.pop("comments", ()),
        section=(),
        number=1,
        total=1,
        notes=(),
        choices=given.pop("shown", ()),
        answer="",
        is_right=True,
        is_required=given.pop("is_required", False),
        has_guidance=False,
        is_first=True,
    )
    place = f"/data/{name}"
    chosen = tuple(raw.split())
    return FieldView(
        id=f"q{name}", place=place, control=control, view=view, raw=raw, chosen=chosen, **{"shown": "mark", **given}
    )


def note(name: str, text: str) -> FieldView:
    return FieldView(id=f"q{name}", place=f"/data/{name}", control=Control.NOTE, text=text)


def window(*fields: FieldView, heading: str = "Your city", elsewhere: tuple[str, ...] = (), title: str = "") -> Window:
    """A section with these fields."""
    return Window(
        response=12,
        section=3,
        heading=heading,
        blocks=(Block(title=title, fields=fields),),
        elsewhere=elsewhere,
        save="Save",
        go_on="Go on",
        in_chat="In our chat I ask for:",
    )


def elements_of(block: dict[str, object]) -> list[Json]:
    """The buttons of a block."""
    found = block["elements"]
    assert isinstance(found, list)
    return found


def element_of(one: FieldView) -> Json:
    """The control of a field."""
    view = form_view(window(one))
    assert problems_of_view(view) == []
    (found,) = (block["element"] for block in view["blocks"] if block["type"] == "input")
    return dict(found)


def sent(view: Json, values: dict[str, Any]) -> dict[str, Typed]:
    """What is read of a modal that was filled in."""
    return dict(submitted(view | {"state": {"values": state_of(view, values)}}).typed)


class TestControls:
    @pytest.mark.parametrize(
        ("one", "kind", "given"),
        [
            (field("a"), "plain_text_input", {"multiline": False, "max_length": 3000}),
            (field("a", Control.LINES, "x\ny"), "plain_text_input", {"multiline": True, "initial_value": "x\ny"}),
            (field("a", raw="x\ny"), "plain_text_input", {"multiline": True}),
            (field("a", mode="email", raw="a@example.org"), "email_text_input", {"initial_value": "a@example.org"}),
            (field("a", mode="url"), "url_text_input", {}),
            (field("a", kind=QuestionType.INTEGER, raw="7"), "number_input", {"is_decimal_allowed": False}),
            (field("a", kind=QuestionType.DECIMAL, raw="7.5"), "number_input", {"initial_value": "7.5"}),
            (field("a", Control.NUMBER, limits=("5", "1", "1")), "number_input", {"min_value": "1", "max_value": "5"}),
            (field("a", Control.NUMBER, limits=("0", "1", "0.5")), "number_input", {"is_decimal_allowed": True}),
            (field("a", Control.DATE, "2026-03-24"), "datepicker", {"initial_date": "2026-03-24"}),
            (field("a", Control.TIME, "14:30"), "timepicker", {"initial_time": "14:30"}),
            (field("a", Control.OK), "checkboxes", {}),
            (field("a", Control.RADIOS, shown=choices(MOST_SEEN)), "radio_buttons", {}),
            (field("a", Control.RADIOS, shown=choices(MOST_SEEN + 1)), "static_select", {}),
            (field("a", Control.BOXES, shown=choices(MOST_SEEN)), "checkboxes", {}),
            (field("a", Control.BOXES, shown=choices(MOST_LISTED)), "multi_static_select", {}),
        ],
    )
    def test_each_kind_of_question_has_its_control(self, one: FieldView, kind: str, given: Json) -> None:
        """The control is the one that Slack has for such answers, with the present answer in it."""
        found = element_of(one)
        assert found["type"] == kind
        assert {key: found[key] for key in given} == given

    def test_what_was_chosen_is_chosen(self) -> None:
        """The present answers of selects and of acknowledgements are ticked; what is no choice any more is not."""
        radio = element_of(field("a", Control.RADIOS, "c2", shown=choices(3)))
        assert radio["initial_option"]["value"] == "c2"
        boxes = element_of(field("a", Control.BOXES, "c1 gone c3", shown=choices(3)))
        assert [one["value"] for one in boxes["initial_options"]] == ["c1", "c3"]
        assert "initial_option" not in element_of(field("a", Control.LIST, "gone", shown=choices(30)))
        assert element_of(field("a", Control.OK, "OK"))["initial_options"]

    def test_a_long_choice_is_read_in_full(self) -> None:
        """Below radio buttons and boxes stands what did not fit on the choice."""
        label = "We have a strategy that the council adopted, and it is reviewed every year in a public session of it"
        (one,) = element_of(field("a", Control.RADIOS, shown=(replace(choices(1)[0], label=label),)))["options"]
        assert one["text"]["text"].rstrip("…") + " " + one["description"]["text"] == label

    def test_a_required_question_is_not_optional(self) -> None:
        """Slack itself asks for what is required, and for nothing else."""
        view = form_view(window(field("a", is_required=True), field("b")))
        assert [block["optional"] for block in view["blocks"]] == [False, True]

    @pytest.mark.parametrize(
        "one",
        [
            field("many", Control.LIST, shown=choices(MOST_LISTED + 1)),
            field("none", Control.RADIOS),
            field("long", Control.LINES, "x" * 3_001),
            field("named", Control.LIST, shown=(replace(choices(1)[0], name="n" * 151),)),
            field("p" * 256),
        ],
    )
    def test_what_no_modal_holds_is_left_to_the_chat(self, one: FieldView) -> None:
        """It is named, and the rest of the section is asked."""
        view = form_view(window(field("a"), one, elsewhere=("Your **logo**",)))
        assert problems_of_view(view) == []
        assert [block["type"] for block in view["blocks"]] == ["input", "context"]
        said = view["blocks"][-1]["elements"][0]["text"]
        assert said.startswith("In our chat I ask for: ")
        assert said.endswith(", Your logo")

    def test_a_section_of_nothing_else(self) -> None:
        """A modal without fields has no button to send it."""
        view = form_view(window(elsewhere=("Your logo",)))
        assert problems_of_view(view) == []
        assert "submit" not in view


class TestTexts:
    def test_markdown_is_read_as_text(self) -> None:
        """Labels, hints and titles have no marks; notes keep theirs, in Slack's own notation."""
        view = form_view(
            window(
                note("n", "**Read** this & that"), field("a", label="Your *city*", hint="[here](https://example.org)")
            )
        )
        above, asked = view["blocks"]
        assert above["text"]["text"] == "*Read* this &amp; that"
        assert asked["label"]["text"] == "Your city"
        assert asked["hint"]["text"] == "here (https://example.org)"

    def test_what_the_secretariat_asks_comes_first(self) -> None:
        """Before what the form says itself."""
        view = form_view(window(field("a", hint="As a number", comments=("**The secretariat asks:** Is it so?",))))
        (asked,) = (block for block in view["blocks"] if block["type"] == "input")
        assert asked["hint"]["text"] == "The secretariat asks: Is it so? As a number"

    def test_a_long_heading_stands_above(self) -> None:
        """A title has room for 24 characters: of a longer one the whole stands at the top of the modal."""
        view = form_view(window(field("a"), heading="Citizenship and participation of everybody"))
        assert len(view["title"]["text"]) <= 24
        assert view["blocks"][0]["text"]["text"] == "Citizenship and participation of everybody"

    def test_what_is_wrong_stands_above_its_field(self) -> None:
        """Both answers of two people are read where one is chosen, whatever they have in them."""
        view = form_view(window(field("a", trouble="Which one?\nYour answer: <!channel>\nTheirs: *x*")))
        assert view["blocks"][0]["elements"][0]["text"] == "Which one?\nYour answer: &lt;!channel&gt;\nTheirs: x"

    def test_errors_are_lines_of_text(self) -> None:
        """What is wrong with a field is said in one line without marks."""
        assert errors_of({"/data/a": "Not\n**so**."}) == {"/data/a": "Not so."}

    def test_nothing_to_fill_in(self) -> None:
        """A modal that only says so has no button."""
        view = over_view(WindowOver(text="It is over & done."))
        assert problems_of_view(view) == []
        assert view["blocks"][0]["text"]["text"] == "It is over &amp; done."


class TestSheets:
    def test_a_large_section_comes_in_several(self) -> None:
        """No modal has more blocks than Slack takes, each question is in one of them, and what is read before it is on
        the same."""
        fields = [each for n in range(150) for each in (note(f"n{n}", f"Note {n}"), field(f"f{n}"))]
        whole = window(*fields, heading="A heading that is longer than a title", elsewhere=("Your logo",))
        views = [form_view(whole, number) for number in range(len(sheets_of(whole)))]
        assert [problems_of_view(view) for view in views] == [[]] * 4
        assert all(len(view["blocks"]) <= MOST_BLOCKS for view in views)
        asked = [block["block_id"] for view in views for block in view["blocks"] if block["type"] == "input"]
        assert asked == [f"/data/f{n}" for n in range(150)]
        assert [view["submit"]["text"] for view in views] == ["Go on", "Go on", "Go on", "Save"]
        assert all(view["blocks"][1]["type"] == "section" for view in views)

    def test_a_sheet_beyond_the_last(self) -> None:
        """A section that has become shorter meanwhile shows its last sheet."""
        assert form_view(window(field("a")), 7) == form_view(window(field("a")), 0)


class TestReading:
    def test_what_was_typed_is_read_as_from_a_page(self) -> None:
        """Each control gives what a field of a page would have, under its place, with the mark of what it showed."""
        view = form_view(
            window(
                field("text"),
                field("day", Control.DATE),
                field("hour", Control.TIME),
                field("one", Control.RADIOS, shown=choices(2)),
                field("some", Control.BOXES, shown=choices(3)),
                field("terms", Control.OK),
                field("open", Control.LIST, shown=choices(20)),
            )
        )
        values = {"text": " Lyon ", "day": "2026-03-24", "hour": "14:30", "one": "Choice 2"}
        read = sent(view, values | {"some": ["Choice 1", "Choice 3"], "terms": ["OK"]})
        assert {place.removeprefix("/data/"): one.raw for place, one in read.items()} == {
            "text": " Lyon ",
            "day": "2026-03-24",
            "hour": "14:30",
            "one": "c2",
            "some": "c1 c3",
            "terms": "OK",
            "open": "",
        }
        assert {one.shown for one in read.values()} == {"mark"}

    def test_which_section_it_was(self) -> None:
        """The modal carries its response, its section and its sheet."""
        view = form_view(window(*(field(f"f{n}") for n in range(120))), 1)
        found = submitted(view | {"state": {"values": {}}})
        assert (found.response, found.section, found.sheet) == (12, 3, 1)

    @pytest.mark.parametrize("metadata", ["", "7", "[1, 2]", "{}", '["a", "b", "c"]'])
    def test_a_modal_of_somebody_else(self, metadata: str) -> None:
        """Strange data is refused as what it is, an input that is not understood."""
        with pytest.raises((ValueError, TypeError)):
            submitted({"private_metadata": metadata, "state": {"values": {}}})


@settings(max_examples=40)
@given(st.data())
def test_whatever_a_form_says_slack_takes_it(data: st.DataObject) -> None:
    """No label, hint, choice, answer or heading makes a modal that Slack refuses, and what nobody touched comes back as
    it was."""
    fields = []
    for n in range(data.draw(st.integers(0, 4))):
        control = data.draw(st.sampled_from([Control.LINE, Control.LINES, Control.RADIOS, Control.BOXES, Control.OK]))
        shown = choices(data.draw(st.integers(1, 14)), data.draw(texts) or "x") if control is not Control.OK else ()
        raw = data.draw(texts) if control in (Control.LINE, Control.LINES) else ""
        said = {
            "label": data.draw(texts) or "x",
            "hint": data.draw(texts),
            "trouble": data.draw(texts | st.just("&" * 4_000)),
        }
        fields.append(field(f"f{n}", control, raw, shown=shown, **said))
    whole = window(*fields, heading=data.draw(texts), elsewhere=(data.draw(texts),), title=data.draw(texts))
    view = form_view(whole)
    assert problems_of_view(view) == []
    assert json.loads(json.dumps(view)) == view
    read = sent(view, {})
    typed = {one.place: one.raw for one in fields if one.place in read}
    assert {place: mark_of(one.raw) for place, one in read.items()} == {p: mark_of(raw) for p, raw in typed.items()}


class TestTheButton:
    ASKED = OutgoingMessage(
        text="Inhabitants?",
        choices=(Choice(id="filling:pause", label="Pause here"),),
        question=3,
        window=Choice(id="12:/data/people", label="Fill in this section in a window"),
    )

    def test_it_stands_below_the_others(self) -> None:
        """It has a value of its own, for which no token of the conversation stands."""
        (part,) = parts_of(self.ASKED)
        assert isinstance(part, TextPart)
        pressed = [element for block in part.as_dicts()[1:] for element in elements_of(block)]
        assert [(one["action_id"], one["value"]) for one in pressed] == [
            ("choice:0", "3.0"),
            ("window", "12:/data/people"),
        ]
        assert problems_of_message(part.text, part.as_dicts()) == []

    def test_a_message_without_choices_may_have_one(self) -> None:
        """It does not need other buttons beside it."""
        (part,) = parts_of(replace(self.ASKED, choices=(), question=0))
        assert isinstance(part, TextPart)
        assert [element["action_id"] for block in part.as_dicts()[1:] for element in elements_of(block)] == ["window"]

    def test_what_it_says(self) -> None:
        """Response and place come back; a button that names none is not understood."""
        body = {"actions": [{"action_id": "window", "value": "12:/data/a:b"}]}
        assert opens_window(body)
        assert windowed(body) == (12, "/data/a:b")
        with pytest.raises(ValueError, match="invalid literal"):
            windowed({"actions": [{"action_id": "window"}]})


class TestTheLoopback:
    """What stands for Slack refuses what Slack refuses."""

    @pytest.mark.parametrize(
        ("control", "problem"),
        [
            ({"type": "radio_buttons", "options": OPTIONS * 11}, "11 options, not 1 to 10"),
            ({"type": "checkboxes", "options": OPTIONS * 2}, "option 'a' stands 2 times"),
            ({"type": "static_select", "options": OPTIONS, "initial_option": OTHER}, "none of the options"),
            ({"type": "checkboxes", "options": OPTIONS, "initial_options": []}, "initial_options is empty"),
            ({"type": "plain_text_input", "max_length": 3_001}, "max_length is 3001"),
            ({"type": "plain_text_input", "max_length": 3, "initial_value": "abcd"}, "initial_value has 4"),
            ({"type": "plain_text_input", "initial_value": ""}, "initial_value is empty"),
            ({"type": "number_input", "initial_value": "7,5"}, "initial_value is no number"),
            ({"type": "number_input", "initial_value": "7.5"}, "initial_value has decimals"),
            ({"type": "number_input", "initial_value": "7", "max_value": "5"}, "not in this order"),
            ({"type": "datepicker", "initial_date": "24/03/2026"}, "initial_date cannot be"),
            ({"type": "timepicker", "initial_time": "9:30"}, "initial_time cannot be"),
        ],
    )
    def test_controls_beyond_a_limit(self, control: Json, problem: str) -> None:
        """What is wrong with a control is found."""
        text = {"type": "plain_text", "text": "x"}
        block = {"type": "input", "label": text, "element": {"action_id": "a"} | control}
        view = {"type": "modal", "title": text, "submit": text, "blocks": [block]}
        assert any(problem in found for found in problems_of_view(view)), problems_of_view(view)

    def test_a_required_field_is_not_left_empty(self) -> None:
        """A person cannot send a modal without it, as in Slack's own."""
        view = form_view(window(field("a", is_required=True)))
        with pytest.raises(AssertionError, match="has to be filled in"):
            sent(view, {})


def test_no_other_channel_shows_the_button() -> None:
    """On Telegram and on a terminal the message is the same with the button and without."""
    asked = TestTheButton.ASKED
    assert telegram.parts_of(asked) == telegram.parts_of(replace(asked, window=None))
    assert terminal.render(asked) == terminal.render(replace(asked, window=None))
