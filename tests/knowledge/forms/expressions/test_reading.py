"""What an expression says about itself: the functions it calls and the paths it reads."""

from __future__ import annotations

import pytest

from knowledge.forms.expressions import Call, Path, PathStep, parse


def paths(text: str) -> list[tuple[str, str, str]]:
    """Each path: as written, where it starts, and what it leads to seen from /data/rep/y."""
    return [(path.text, path.start, path.resolved("/data/rep/y") or "") for path in parse(text).paths]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/data/a", [("/data/a", "root", "/data/a")]),
        ("/data/a + /data/b", [("/data/a", "root", "/data/a"), ("/data/b", "root", "/data/b")]),
        (".", [(".", "context", "/data/rep/y")]),
        ("..", [("..", "context", "/data/rep")]),
        ("../x", [("../x", "context", "/data/rep/x")]),
        (" ../../a ", [("../../a", "context", "/data/a")]),
        ("x", [("x", "context", "/data/rep/y/x")]),
        ("./x/../z", [("./x/../z", "context", "/data/rep/y/z")]),
        ("../../../../a", [("../../../../a", "context", "")]),
        ("@id", [("@id", "context", "/data/rep/y/@id")]),
        ("current()/../x", [("current()/../x", "current", "/data/rep/x")]),
        ("instance('l')/root/item", [("instance('l')/root/item", "instance", "")]),
        ("//x", [("//x", "root", "")]),
        ("/data//x", [("/data//x", "root", "")]),
        ("/data/*", [("/data/*", "root", "")]),
        ("/data/a/text()", [("/data/a/text()", "root", "")]),
        ("ancestor::a", [("ancestor::a", "context", "")]),
        ("preceding-sibling::rep[1]/x", [("preceding-sibling::rep/x", "context", "")]),
        ("/data/rep[1]/x", [("/data/rep/x", "root", "/data/rep/x")]),
        ("/data/rep[x = 1]/z", [("/data/rep/z", "root", "/data/rep/z"), ("x", "root", "/data/rep/x")]),
        ("/data/rep[../a = 1]/z", [("/data/rep/z", "root", "/data/rep/z"), ("../a", "root", "/data/a")]),
        (
            "instance('l')/root/item[name = current()/../x and /data/a]/label",
            [
                ("instance('l')/root/item/label", "instance", ""),
                ("name", "instance", ""),
                ("current()/../x", "current", "/data/rep/x"),
                ("/data/a", "root", "/data/a"),
            ],
        ),
        ("if(/data/a, ../x, 'y')", [("/data/a", "root", "/data/a"), ("../x", "context", "/data/rep/x")]),
        ("(/data/a | /data/b)[1]", [("/data/a", "root", "/data/a"), ("/data/b", "root", "/data/b")]),
        ("- /data/a", [("/data/a", "root", "/data/a")]),
        ("1 + 'x'", []),
    ],
)
def test_paths_are_listed(text: str, expected: list[tuple[str, str, str]]) -> None:
    """In the order of the text, those in predicates behind the steps around them."""
    assert paths(text) == expected


def test_a_path_knows_its_steps_and_its_place() -> None:
    """For the check of references and the order of calculations."""
    (path,) = parse("1 + ../x[2]/@id").paths
    assert path == Path(
        text="../x/@id",
        steps=(
            PathStep(axis="parent", name="node()"),
            PathStep(axis="child", name="x", has_predicates=True),
            PathStep(axis="attribute", name="id"),
        ),
        start="context",
        position=4,
    )
    assert path.is_plain
    assert not path.is_absolute


def test_the_list_of_an_instance_is_named() -> None:
    """So that a form can be checked for having it; a computed name is no name."""
    assert [path.instance for path in parse("instance('l')/root/item[a = 1]").paths] == ["l", "l"]
    (computed,) = (path for path in parse("instance(concat('l', 1))/root").paths if path.text.startswith("…"))
    assert (computed.start, computed.instance, computed.is_certain) == ("instance", "", False)


def test_what_cannot_be_known_is_marked() -> None:
    """A caller that orders calculations has to be cautious with them."""
    for text in ("(/data/a | /data/b)/c", "id('x')/c", "//c", "/data/*"):
        path = parse(text).paths[-1] if not text.startswith("(") else parse(text).paths[0]
        assert not path.is_plain
        assert path.resolved("/data") is None
    (outside, inside) = parse("(/data/a)[b]").paths
    assert (outside.text, inside.text, inside.is_certain) == ("/data/a", "b", False)


def test_calls_are_listed() -> None:
    """With how many arguments, where, and those that are literal texts."""
    assert parse("if(selected(/data/a, 'x'), jr:itext('l'), today() + 1)").functions == (
        Call(name="if", arguments=3, position=0, literals=(None, None, None)),
        Call(name="selected", arguments=2, position=3, literals=(None, "x")),
        Call(name="jr:itext", arguments=1, position=27, literals=("l",)),
        Call(name="today", arguments=0, position=42, literals=()),
    )


def test_calls_at_the_start_of_a_path_are_listed_too() -> None:
    """current(), instance() and any other, and what is called in predicates."""
    text = "instance('l')/root/item[a = current()/../b][position() = 1] | id('x')/c"
    assert [call.name for call in parse(text).functions] == ["instance", "current", "position", "id"]


@pytest.mark.parametrize(("text", "is_constant"), [("'x'", True), ("-5", True), ("1 + 1", False), ("/data/a", False)])
def test_literals_are_constant(text: str, is_constant: bool) -> None:
    """Their value needs no instance."""
    assert parse(text).is_constant is is_constant
    assert repr(parse(text)) == f"Expression({text!r})"
