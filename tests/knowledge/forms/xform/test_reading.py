"""XForms as pyxform writes them become forms, and nothing of them is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from knowledge.forms.xform import XFormError, read_xform
from knowledge.model.forms import (
    NO_LANGUAGE,
    FormText,
    FormVersion,
    Group,
    ItemSet,
    Output,
    Question,
    QuestionType,
    Repeat,
    Table,
    Trigger,
)
from knowledge.model.languages import EN, ES, FR
from tests.knowledge.forms.workbooks import Row, workbook

YES_NO = ({"list_name": "yn", "name": "yes", "label": "Yes"}, {"list_name": "yn", "name": "no", "label": "No"})


def form_of(
    survey: Sequence[Row], choices: Sequence[Row] = (), tables: Sequence[Table] = (), **setting: object
) -> FormVersion:
    """The form of a workbook with these rows."""
    book = workbook(survey, choices, {"form_id": "practices", "form_title": "Good practices", **setting})
    return read_xform(convert(xlsform=book, form_name="data", file_type=".xlsx").xform, tables)


def one(row: Row, choices: Sequence[Row] = (), tables: Sequence[Table] = (), **setting: object) -> Question:
    """The question that a row becomes, behind a first one that it may refer to."""
    first = {"type": "integer", "name": "people", "label": "How many?"}
    form = form_of([first, {"label": "Label", **row}], choices, tables, **setting)
    return next(question for question in form.questions() if question.name == row["name"])


def plain(text: FormText | None) -> object:
    """A text in no language."""
    return text.parts[NO_LANGUAGE] if text else None


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("text", QuestionType.TEXT),
        ("integer", QuestionType.INTEGER),
        ("decimal", QuestionType.DECIMAL),
        ("range", QuestionType.RANGE),
        ("date", QuestionType.DATE),
        ("time", QuestionType.TIME),
        ("dateTime", QuestionType.DATE_TIME),
        ("select_one yn", QuestionType.SELECT_ONE),
        ("select_multiple yn", QuestionType.SELECT_MULTIPLE),
        ("rank yn", QuestionType.RANK),
        ("note", QuestionType.NOTE),
        ("acknowledge", QuestionType.ACKNOWLEDGE),
        ("image", QuestionType.IMAGE),
        ("file", QuestionType.FILE),
        ("audio", QuestionType.AUDIO),
        ("video", QuestionType.VIDEO),
        ("geopoint", QuestionType.GEOPOINT),
        ("barcode", QuestionType.BARCODE),
        ("hidden", QuestionType.HIDDEN),
        ("start", QuestionType.META),
        ("end", QuestionType.META),
        ("today", QuestionType.META),
        ("username", QuestionType.META),
        ("phonenumber", QuestionType.META),
    ],
)
def test_types(type: str, expected: QuestionType) -> None:
    """Each type of XLSForm that Focal asks is told from the others."""
    assert one({"type": type, "name": "it"}, YES_NO).type is expected


def test_calculate() -> None:
    """A calculation is never shown and keeps its expression, with the path of what it reads."""
    question = one({"type": "calculate", "name": "double", "calculation": "${people} * 2"})
    assert (question.type, question.calculate, question.is_asked) == (
        QuestionType.CALCULATE,
        "/data/people  * 2",
        False,
    )


def test_rules() -> None:
    """Conditions, messages and the default are read from the bind; a rule that says nothing is left empty."""
    question = one(
        {
            "type": "decimal",
            "name": "share",
            "hint": "In percent",
            "guidance_hint": "Of the year before",
            "relevant": "${people} > 0",
            "required": "yes",
            "required_message": "We need it.",
            "constraint": ". <= 100",
            "constraint_message": "At most 100.",
            "read_only": "no",
            "default": "5",
            "appearance": "thousands-sep w2",
        }
    )
    assert question.relevant == "/data/people  > 0"
    assert (question.required, question.constraint, question.read_only) == ("true()", ". <= 100", "")
    assert (question.default, question.calculate) == ("5", "")
    assert plain(question.required_message) == ("We need it.",)
    assert plain(question.constraint_message) == ("At most 100.",)
    assert (plain(question.hint), plain(question.guidance)) == (("In percent",), ("Of the year before",))
    assert question.appearance == {"thousands-sep", "w2"}


def test_nothing_said() -> None:
    """A bare question has no rules, no hint, no message and no default."""
    question = one({"type": "text", "name": "bare"})
    assert question == Question(
        path="/data/bare", type=QuestionType.TEXT, label=FormText(parts={NO_LANGUAGE: ("Label",)})
    )


def test_required_by_expression() -> None:
    """A question may be required under a condition."""
    assert one({"type": "text", "name": "why", "required": "${people} = 0"}).required == "/data/people  = 0"


def test_range() -> None:
    """A range has its bounds, its step, and whether it is of whole numbers."""
    whole = one({"type": "range", "name": "r", "parameters": "start=0 end=10 step=2"})
    assert whole.parameters == {"start": "0", "end": "10", "step": "2", "type": "int"}
    assert one({"type": "range", "name": "r", "parameters": "start=0 end=1 step=0.1"}).parameters["type"] == "decimal"


def test_picture() -> None:
    """The greatest size of a picture is kept."""
    picture = one({"type": "image", "name": "photo", "parameters": "max-pixels=1024"})
    assert picture.parameters == {"mediatype": "image/*", "max-pixels": "1024"}


def test_preloads() -> None:
    """What the surroundings give is told by kind and name."""
    assert one({"type": "start", "name": "s"}).preload == ("timestamp", "start")
    assert one({"type": "today", "name": "t"}).preload == ("date", "today")
    assert one({"type": "username", "name": "u"}).preload == ("property", "username")
    assert one({"type": "text", "name": "plain"}).preload is None


def test_table_headers() -> None:
    """A select with the appearance "label" only heads a table: nobody is asked."""
    assert not one({"type": "select_one yn", "name": "head", "appearance": "label"}, YES_NO).is_asked
    assert one({"type": "select_one yn", "name": "row", "appearance": "list-nolabel"}, YES_NO).is_asked


def test_groups_and_repeats() -> None:
    """Groups and repeats nest as in the workbook, with labels, conditions and appearances."""
    form = form_of(
        [
            {"type": "begin group", "name": "city", "label": "City", "appearance": "field-list"},
            {"type": "text", "name": "mayor", "label": "Mayor?"},
            {"type": "begin repeat", "name": "practice", "label": "Practice", "relevant": "${mayor} != ''"},
            {"type": "text", "name": "title", "label": "Title?"},
            {"type": "begin repeat", "name": "partner", "label": "Partner"},
            {"type": "text", "name": "who", "label": "Who?"},
            {"type": "end repeat"},
            {"type": "end repeat"},
            {"type": "end group"},
        ]
    )
    group = form.root.children[0]
    assert isinstance(group, Group)
    practice = group.children[1]
    assert isinstance(practice, Repeat)
    partner = practice.children[1]
    assert isinstance(partner, Repeat)
    assert (group.path, plain(group.label)) == ("/data/city", ("City",))
    assert group.appearance == {"field-list"}
    assert (practice.path, practice.first, practice.count) == ("/data/city/practice", 1, "")
    assert (plain(practice.label), practice.relevant) == (("Practice",), "/data/city/mayor  != ''")
    assert (partner.path, partner.name) == ("/data/city/practice/partner", "partner")
    assert [node.name for node in form.walk()][:6] == ["city", "mayor", "practice", "title", "partner", "who"]


@pytest.mark.parametrize("written", ["${people}", "${people} + 1", "3"])
def test_repeat_count(written: str) -> None:
    """A repeat with a count begins empty, and its count is the path of a question."""
    form = form_of(
        [
            {"type": "integer", "name": "people", "label": "How many?"},
            {"type": "begin repeat", "name": "each", "label": "Each", "repeat_count": written},
            {"type": "text", "name": "name", "label": "Name?"},
            {"type": "end repeat"},
        ]
    )
    each = next(node for node in form.walk() if isinstance(node, Repeat))
    assert each.first == 0
    assert each.count in {question.path for question in form.questions()}


def test_languages() -> None:
    """Texts are kept in each of the form's languages, and the missing ones are missing."""
    form = form_of(
        [
            {
                "type": "text",
                "name": "who",
                "label::English (en)": "Who?",
                "label::Français (fr)": "Qui ?",
                "hint::Français (fr)": "Nom et prénom",
            }
        ],
        default_language="Français (fr)",
    )
    (who,) = [question for question in form.questions() if question.name == "who"]
    assert who.label == FormText(parts={"English (en)": ("Who?",), "Français (fr)": ("Qui ?",)})
    assert who.hint == FormText(parts={"Français (fr)": ("Nom et prénom",)})
    assert {language.name: language.code for language in form.languages} == {"English (en)": EN, "Français (fr)": FR}
    assert form.default_language == "Français (fr)"
    assert form.chain((ES, EN)) == ("English (en)", "Français (fr)")
    assert form.chain((ES,))[0] == "Français (fr)"


def test_texts_with_values() -> None:
    """A value in a text keeps its place, and the text its own spaces."""
    label = one({"type": "note", "name": "n", "label": "You said ${people} people & <b>no</b> more"}).label
    assert plain(label) == ("You said ", Output(expression="/data/people"), " people & <b>no</b> more")


def test_media() -> None:
    """Pictures and sounds of a label are known by their names."""
    label = one({"type": "note", "name": "n", "media::image": "map.png", "media::audio": "map.mp3"}).label
    assert label is not None
    assert label.media == {NO_LANGUAGE: {"image": "map.png", "audio": "map.mp3"}}


def test_lists() -> None:
    """A list has its choices in order, with labels in all languages and its further columns."""
    choices = [
        {"list_name": "l", "name": "a", "label::English (en)": "A", "label::Français (fr)": "Ah", "region": "north"},
        {"list_name": "l", "name": "b", "label::English (en)": "B", "region": "south"},
    ]
    row = {"type": "select_one l", "name": "s", "label::English (en)": "S", "choice_filter": "region = 'north'"}
    form = form_of([row], choices)
    (first, second) = form.lists["l"].choices
    assert first.label == FormText(parts={"English (en)": ("A",), "Français (fr)": ("Ah",)})
    assert second.label == FormText(parts={"English (en)": ("B",)})
    assert [choice.columns["region"] for choice in (first, second)] == ["north", "south"]
    items = next(form.questions()).items
    assert items == ItemSet(source="l", nodes="instance('l')/root/item[region = 'north']")


def test_choice_without_label() -> None:
    """A choice without a label is shown by its name."""
    form = form_of([{"type": "select_one l", "name": "s", "label": "S"}], [{"list_name": "l", "name": "only"}])
    assert form.lists["l"].choices[0].label == FormText(parts={NO_LANGUAGE: ("only",)})


@pytest.mark.parametrize(
    ("parameters", "seed"),
    [("randomize=true", ""), ("randomize=true, seed=42", "42"), ("randomize=true, seed=${people}", "/data/people")],
)
def test_shuffled(parameters: str, seed: str) -> None:
    """Chance and its seed are told apart from the nodes that are shuffled."""
    row = {"type": "select_one yn", "name": "s", "parameters": parameters, "choice_filter": "contains(name, ',') or 1"}
    items = one(row, YES_NO).items
    assert items == ItemSet(
        source="yn", nodes="instance('yn')/root/item[contains(name, ',') or 1]", is_shuffled=True, seed=seed
    )


CITIES = Table(
    name="cities", columns=("name", "label", "country"), rows=(("lyo", "Lyon", "fr"), ("bio", "Bilbao", "es"))
)


def test_select_from_file() -> None:
    """A select from a CSV file reads the table of its name, in the columns that it names."""
    row = {"type": "select_one_from_file cities.csv", "name": "c", "parameters": "value=country label=name"}
    form = form_of([{"label": "City", **row}], tables=[CITIES])
    assert form.tables == {"cities": CITIES}
    assert next(form.questions()).items == ItemSet(
        source="cities", nodes="instance('cities')/root/item", value="country", label="name"
    )


def test_pulldata() -> None:
    """A table that only an expression reads is kept too; one that nothing reads is not."""
    other = Table(name="other", columns=("name",), rows=())
    row = {"type": "calculate", "name": "c", "calculation": "pulldata('cities', 'label', 'name', 'lyo')"}
    form = form_of([row, {"type": "text", "name": "t", "label": "T"}], tables=[CITIES, other])
    assert set(form.tables) == {"cities"}


def test_missing_table() -> None:
    """A file that is not there is named."""
    row = {"type": "select_one_from_file cities.csv", "name": "c", "label": "City"}
    with pytest.raises(XFormError) as caught:
        form_of([row])
    assert (caught.value.code, caught.value.value) == ("missing-table", "cities.csv")


def test_other_sources() -> None:
    """Choices from a map or an XML file are refused, not forgotten."""
    row = {"type": "select_one_from_file cities.geojson", "name": "c", "label": "City"}
    with pytest.raises(XFormError) as caught:
        form_of([row])
    assert (caught.value.code, caught.value.value) == ("unknown-source", "jr://file/cities.geojson")


def test_external_choices() -> None:
    """`select_one_external` reads its list from the table `itemsets`, with labels by language."""
    book = workbook(
        [
            {"type": "text", "name": "country", "label": "Country"},
            {"type": "select_one_external cities", "name": "c", "label": "City", "choice_filter": "country=${country}"},
        ],
        settings={"form_id": "practices"},
        external_choices=[{"list_name": "cities", "name": "lyo", "label": "Lyon", "country": "fr"}],
    )
    table = Table(
        name="itemsets",
        columns=("list_name", "name", "label", "label::Español (es)", "country"),
        rows=(("cities", "lyo", "Lyon", "León de Francia", "fr"), ("", "", "", "", "")),
    )
    form = read_xform(convert(xlsform=book, form_name="data", file_type=".xlsx").xform, [table])
    question = next(question for question in form.questions() if question.name == "c")
    assert question.type is QuestionType.SELECT_ONE
    assert question.items == ItemSet(source="cities", nodes="instance('cities')/root/item[country= /data/country ]")
    (lyon,) = form.lists["cities"].choices
    assert lyon.label.parts == {NO_LANGUAGE: ("Lyon",), "Español (es)": ("León de Francia",)}
    assert lyon.columns == {"country": "fr"}


def test_select_from_repeat() -> None:
    """A select from the instances of a repeat has no list: its nodes are the form's own."""
    form = form_of(
        [
            {"type": "begin repeat", "name": "practice", "label": "Practice"},
            {"type": "text", "name": "title", "label": "Title?"},
            {"type": "end repeat"},
            {"type": "select_one ${title}", "name": "best", "label": "The best?"},
        ]
    )
    best = next(question for question in form.questions() if question.name == "best")
    assert best.items == ItemSet(source="", nodes="/data/practice[./title != '']", value="title", label="title")


def test_triggers() -> None:
    """What sets a value, and when, is kept: at the opening, in new instances, after a change."""
    form = form_of(
        [
            {"type": "date", "name": "day", "label": "Day?", "default": "today()"},
            {"type": "date", "name": "seen", "label": "Seen", "trigger": "${day}", "calculation": "now()"},
            {"type": "begin repeat", "name": "each", "label": "Each"},
            {"type": "text", "name": "id", "label": "Id?", "default": "uuid()"},
            {"type": "end repeat"},
        ]
    )
    assert form.triggers == (
        Trigger(target="/data/day", expression="today()", at_opening=True),
        Trigger(target="/data/each/id", expression="uuid()", at_opening=True, in_new_repeat=True),
        Trigger(target="/data/seen", expression="now()", after=("/data/day",)),
    )


XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>By hand</h:title><model>
  <instance><data id="hand" version="7"><a/><b/></data></instance>{model}</model></h:head>
  <h:body><input ref="/data/a"><label>A</label>{actions}</input>{body}</h:body></h:html>"""


def by_hand(model: str = "", actions: str = "", body: str = "") -> FormVersion:
    """A form written without pyxform."""
    return read_xform(XFORM.format(model=model, actions=actions, body=body))


@pytest.mark.parametrize(
    ("action", "expression"),
    [
        ('value="1 + 1"/>', "1 + 1"),
        (">as it stands</setvalue>", '"as it stands"'),
        ('>the "best"</setvalue>', "'the \"best\"'"),
        ("/>", ""),
    ],
)
def test_values_of_triggers(action: str, expression: str) -> None:
    """A trigger computes its value, or has it in itself, or empties its target."""
    form = by_hand(actions=f'<setvalue event="xforms-value-changed" ref="/data/b" {action}'.replace(" >", ">"))
    assert form.triggers == (Trigger(target="/data/b", expression=expression, after=("/data/a",)),)


def test_one_trigger_for_several_questions() -> None:
    """A value that waits for two questions is one trigger."""
    action = '<setvalue event="xforms-value-changed" ref="/data/c" value="now()"/>'
    form = by_hand(actions=action, body=f'<input ref="/data/b"><label>B</label>{action}</input>')
    assert form.triggers == (Trigger(target="/data/c", expression="now()", after=("/data/a", "/data/b")),)


def test_settings() -> None:
    """What the settings sheet says of the form is kept."""
    form = form_of(
        [{"type": "text", "name": "a", "label": "A"}], version="2026", style="pages", instance_name="concat(${a}, '!')"
    )
    assert (form.id, form.title, form.version) == ("practices", "Good practices", "2026")
    assert form.style == {"pages"}
    assert form.instance_name == "concat( /data/a , '!')"


def test_reading_again() -> None:
    """A form that is read again from the XForm it keeps is the same form."""
    form = form_of([{"type": "select_one yn", "name": "s", "label": "S"}], YES_NO)
    assert read_xform(form.xml) == form


@pytest.mark.parametrize(
    ("model", "body", "code"),
    [
        (
            '<bind nodeset="/data/b" type="geotrace"/>',
            '<input ref="/data/b"><label>B</label></input>',
            "unsupported-type",
        ),
        ("", '<secret ref="/data/b"><label>B</label></secret>', "unsupported-control"),
        ("", '<select1 ref="/data/b"><label>B</label><item><value>1</value></item></select1>', "inline-items"),
    ],
)
def test_what_is_not_asked(model: str, body: str, code: str) -> None:
    """A question that Focal cannot ask refuses the form, and is named."""
    with pytest.raises(XFormError) as caught:
        by_hand(model=model, body=body)
    assert caught.value.code == code
    assert "/data/b" in caught.value.value


@pytest.mark.parametrize(
    ("xml", "code"),
    [("<h:html", "broken-xml"), ("<html/>", "no-instance"), ("", "broken-xml"), ("<a><model/></a>", "no-instance")],
)
def test_no_xforms(xml: str, code: str) -> None:
    """What is no XForm is refused with the reason."""
    with pytest.raises(XFormError) as caught:
        read_xform(xml)
    assert caught.value.code == code


def test_entities() -> None:
    """A document that defines entities is not expanded: a small file never becomes a large one."""
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]>' + XFORM.format(model="", actions="", body="")
    form = read_xform(bomb.replace("<h:title>By hand", "<h:title>&a;"))
    assert "aaaa" not in form.title


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
LABELS = st.lists(CELL.filter(lambda text: "$" not in text and text != "-"), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(labels=LABELS, depth=st.integers(min_value=0, max_value=4))
def test_no_question_is_lost(labels: list[str], depth: int) -> None:
    """Every question of a workbook is in the form, in its order and with its label, however deep it stands."""
    names = (f"q{number}" for number in count())
    begin = [{"type": "begin group", "name": f"g{level}", "label": "G"} for level in range(depth)]
    asked = [{"type": "text", "name": next(names), "label": f"x{label}"} for label in labels]
    form = form_of([*begin, *asked, *[{"type": "end group"}] * depth])
    shown = [question for question in form.questions() if question.is_asked]
    assert [plain(question.label) for question in shown] == [(row["label"],) for row in asked]
    assert [question.path.count("/") for question in shown] == [depth + 2] * len(asked)
