"""Functions of places, digests, patterns and chance; and that every function of the specification is there."""

from __future__ import annotations

import base64
import hashlib
import math
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import Element, ExpressionError, Node, parse
from knowledge.forms.expressions.library import FUNCTIONS
from knowledge.forms.expressions.library.chance import LONGEST_ID, seed_of, shuffled
from knowledge.forms.expressions.library.geography import EARTH_RADIUS, area, contains, distance, read_points
from tests.knowledge.forms.expressions.scopes import scope, texts

SPECIFIED = """abs acos area asin atan atan2 base64-decode boolean boolean-from-string ceiling checklist coalesce concat
contains cos count count-non-empty count-selected current date date-time decimal-date-time decimal-time digest distance
enclosed-area ends-with exp exp10 false floor format-date format-date-time geofence id if indexed-repeat instance int
is-selected join jr:choice-name jr:itext lang last local-name log log10 max min name namespace-uri normalize-space not
now number once pi position pow property pulldata random randomize regex round selected selected-at sin sqrt
starts-with string string-length substr substring substring-after substring-before sum tan today translate true uuid
version weighted-checklist"""
"""XPath 1.0, sections 4.1 to 4.4, and the functions of the XForms specification of ODK."""


def test_every_function_of_the_specification_is_there() -> None:
    """And depend(), which only JavaRosa has."""
    assert frozenset(SPECIFIED.split()) | {"depend"} == FUNCTIONS


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_refuses_too_many_arguments_or_takes_any(name: str) -> None:
    """The number of arguments is checked when the expression is read."""
    takes_any = {"concat", "join", "coalesce", "depend", "min", "max", "checklist", "weighted-checklist", "distance"}
    text = f"{name}({','.join(['/data'] * 16)})"
    if name in takes_any:
        assert parse(text).functions[0].arguments == 16
    else:
        with pytest.raises(ExpressionError, match="arguments"):
            parse(text)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_no_function_breaks_on_any_kind_of_argument(name: str) -> None:
    """Texts, numbers, truths, dates, nodes, nothing: a value or an ExpressionError."""
    around = scope("/data/name")
    for argument in ("''", "'x'", "-1.5", "1 div 0", "number('x')", "true()", "now()", "/data/rep", "/data/none", "/"):
        for count in range(5):
            try:
                value = parse(f"{name}({','.join([argument] * count)})").string(around)
            except ExpressionError:
                continue
            assert isinstance(value, str)


FIELD = "43.26 -2.93 0 0;43.27 -2.93 0 0;43.27 -2.92 0 0;43.26 -2.92 0 0;43.26 -2.93 0 0"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("distance('0 0;0 1')", 111_318.85),
        ("distance('0 0 5 1; 0 1 7 3')", 111_318.85),
        ("distance('0 0;0 1;0 0')", 222_637.69),
        ("distance('0 0')", 0),
        ("distance('')", 0),
        ("distance('x')", 0),
        ("distance('91 0;0 0')", 0),
        ("distance('0 181;0 0')", 0),
        ("distance(/data/none)", 0),
        ("distance(/data/p)", 111_318.85),
        ("area('0 0;0 1')", 0),
        ("area('0 0;0 1;x')", 0),
        ("area('0 0;1 0;1 1;0 1')", 12_391_399_902.57),
        ("area('0 0;1 0;1 1;0 1;0 0')", 12_391_399_902.57),
        ("enclosed-area('0 0;1 0;1 1;0 1;0 0')", 12_391_399_902.57),
    ],
)
def test_places_are_measured(expression: str, expected: float) -> None:
    """In metres and square metres on a sphere, to centimetres; what holds no places measures nothing."""
    around = scope("/data", "<data><p>0 0 0 0</p><p>0 1 0 0</p></data>")
    assert parse(expression).number(around) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ("43.265 -2.925", True),
        ("43.265 -2.925 9 4", True),
        ("43.255 -2.925", False),
        ("43.275 -2.925", False),
        ("43.265 -2.935", False),
        ("43.265 -2.915", False),
    ],
)
def test_a_fence_has_an_inside(point: str, expected: bool) -> None:
    """Of a closed line."""
    assert parse(f"geofence('{point}', '{FIELD}')").boolean(scope()) is expected


def test_a_fence_that_is_open_holds_nothing() -> None:
    """Nor does one of two points."""
    assert parse("geofence('0.5 0.5', '0 0;0 1;1 1;1 0')").boolean(scope()) is False
    assert parse("geofence('0.5 0.5', '0 0;0 1;0 0')").boolean(scope()) is False


def test_a_place_not_yet_known_is_outside() -> None:
    """A text that is none is a fault of the form."""
    around = scope("/data", "<data><p/><q>0.5 0.5</q></data>")
    assert parse("geofence(/data/p, '0 0;0 1;1 1;1 0;0 0')").boolean(around) is False
    assert parse("geofence(/data/q, '0 0;0 1;1 1;1 0;0 0')").boolean(around) is True
    for expression in ("geofence('', '')", "geofence('0 0', '')", "geofence('x', '0 0;0 1;1 1;0 0')"):
        with pytest.raises(ExpressionError, match="not-a-place"):
            parse(expression).value(around)


PLACES = st.tuples(st.floats(-80, 80), st.floats(-170, 170))


@given(PLACES, PLACES)
@settings(deadline=None)
def test_distances_are_those_of_a_sphere(a: tuple[float, float], b: tuple[float, float]) -> None:
    """The same both ways, never beyond half the way around, and nothing from a place to itself."""
    assert distance([a, b]) == pytest.approx(distance([b, a]))
    assert 0 <= distance([a, b]) <= math.pi * EARTH_RADIUS + 1
    assert distance([a, a]) == 0


@given(st.lists(PLACES, min_size=3, max_size=8))
@settings(deadline=None)
def test_an_area_does_not_depend_on_where_its_line_begins(points: list[tuple[float, float]]) -> None:
    """Nor on the direction, nor on whether it is closed."""
    whole = area(points)
    assert area([*points[1:], points[0]]) == pytest.approx(whole, abs=1)
    assert area(points[::-1]) == pytest.approx(whole, abs=1)
    assert area([*points, points[0]]) == pytest.approx(whole, abs=1)


@given(st.floats(-9, 9), st.floats(-9, 9))
@settings(deadline=None)
def test_a_square_holds_what_is_within(y: float, x: float) -> None:
    """Off its line."""
    square = [(-5.0, -5.0), (-5.0, 5.0), (5.0, 5.0), (5.0, -5.0), (-5.0, -5.0)]
    if abs(y) != 5 and abs(x) != 5:
        assert contains(square, (y, x)) is (abs(y) < 5 and abs(x) < 5)


@given(st.text(max_size=30))
@settings(deadline=None)
def test_no_text_breaks_the_reader_of_places(text: str) -> None:
    """Points, or none."""
    points = read_points([text])
    assert points is None or all(abs(latitude) <= 90 and abs(longitude) <= 180 for latitude, longitude in points)


@pytest.mark.parametrize("name", ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"])
def test_digests_are_those_of_the_algorithms(name: str) -> None:
    """Of the text in UTF-8, as Base64 or in hexadecimal digits."""
    made = hashlib.new(name.replace("-", "").lower(), "año".encode())
    assert parse(f"digest('año', '{name}', 'hex')").string(scope()) == made.hexdigest()
    for expression in (f"digest('año', '{name}')", f"digest('año', '{name}', 'base64')"):
        assert parse(expression).string(scope()) == base64.b64encode(made.digest()).decode()


@pytest.mark.parametrize("expression", ["digest('x', 'SHA-3')", "digest('x', 'md5')", "digest('x', 'MD5', 'octal')"])
def test_other_digests_are_an_error(expression: str) -> None:
    """There is nothing to guess."""
    with pytest.raises(ExpressionError, match="unknown-digest"):
        parse(expression).value(scope())


@given(st.text(max_size=20))
@settings(deadline=None)
def test_base64_is_undone(text: str) -> None:
    """Whatever was encoded; what is none gives nothing."""
    coded = base64.b64encode(text.encode()).decode()
    assert parse(f"base64-decode('{coded}')").string(scope()) == text
    assert parse("base64-decode('*')").string(scope()) == ""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("regex('12345', '[0-9]{5}')", True),
        ("regex('123456', '[0-9]{5}')", False),
        ("regex('abc', 'a|abc')", True),
        ("regex('', '')", True),
        ("regex(/data/name, '[A-Z][a-z]+')", True),
        (r"regex('ñu', '\p{L}+')", True),
        (r"regex('12', '\d{2}')", True),
        ("regex(/data/none, '.+')", False),
    ],
)
def test_patterns_fit_the_whole_text(expression: str, expected: bool) -> None:
    """As Java's Pattern.matches does."""
    assert parse(expression).boolean(scope()) is expected


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "a{2,1}"])
def test_a_pattern_that_is_none_is_an_error(pattern: str) -> None:
    """With what is wrong with it."""
    with pytest.raises(ExpressionError, match="bad-pattern"):
        parse(f"regex('x', '{pattern}')").value(scope())


def test_a_pattern_without_end_is_stopped() -> None:
    """One that would try two to the power of fifty ways."""
    with pytest.raises(ExpressionError, match="slow-pattern"):
        parse(f"regex('{'a' * 50}b', '^(a|a|aa)+$')").value(scope())


def test_chance_is_that_of_the_scope() -> None:
    """Two scopes of one seed draw the same; one scope draws anew each time."""
    expressions = ("random()", "uuid()", "uuid(12)", "join(' ', randomize(/data/rep/x | /data/*))")
    for expression in map(parse, expressions):
        first, second = scope(chance=random.Random(3)), scope(chance=random.Random(3))
        drawn = [expression.string(first) for _ in range(9)]
        assert drawn == [expression.string(second) for _ in range(9)]
        assert len(set(drawn)) > 1


def test_random_is_between_nought_and_one() -> None:
    """One left out."""
    around = scope()
    assert all(0 <= parse("random()").number(around) < 1 for _ in range(100))


def test_ids_are_as_long_as_wanted() -> None:
    """A UUID of version 4, or so many letters and digits."""
    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert re.fullmatch(pattern, parse("uuid()").string(scope()))
    assert re.fullmatch(r"[a-z0-9]{7}", parse("uuid(7)").string(scope()))
    assert parse("uuid(0)").string(scope()) == ""
    assert len(parse(f"uuid({LONGEST_ID})").string(scope())) == LONGEST_ID
    for length in (-1, LONGEST_ID + 1, "'x'"):
        with pytest.raises(ExpressionError, match="out-of-range"):
            parse(f"uuid({length})").value(scope())


def letters(text: str) -> list[Node]:
    """Nodes for shuffling."""
    return [Element(each) for each in text]


def order(nodes: list[Node]) -> str:
    """Their names."""
    return "".join(node.name for node in nodes)


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (42, "AFCBDE"),
        (1, "BFEACD"),
        (11, "DAFCEB"),
        (0, "CBEAFD"),
        (-1, "DCBFEA"),
        (2**31 - 1, "CBEAFD"),
        (2**31, "BFEACD"),
        (-(2**31), "DCBFEA"),
        (4_294_967_296_123, "EADBCF"),
        (-5_000_000_000, "FAEDBC"),
    ],
)
def test_a_seed_gives_the_order_of_odk(seed: int, expected: str) -> None:
    """What JavaRosa makes of these seeds: the generator of Park and Miller, the shuffle of Fisher and Yates."""
    assert order(shuffled(letters("ABCDEF"), seed)) == expected


@given(st.text(alphabet="abcdef", max_size=12), st.integers(-(2**63), 2**63))
@settings(deadline=None)
def test_shuffling_loses_nothing(text: str, seed: int) -> None:
    """The same nodes, in an order that the seed alone decides."""
    once = order(shuffled(letters(text), seed))
    assert sorted(once) == sorted(text)
    assert once == order(shuffled(letters(text), seed))


def test_seeds_may_be_numbers_answers_or_texts() -> None:
    """The same answer is the same seed; a text is one by its digest."""
    around = scope()
    assert seed_of(42.9, around) == 42
    assert seed_of("42", around) == 42
    assert seed_of(parse("/data/age").nodes(around), around) == 41
    assert seed_of("Ana", around) == int.from_bytes(hashlib.sha256(b"Ana").digest()[:8], "big", signed=True)
    assert seed_of(True, around) == 1
    ordered = texts("randomize(/data/rep/x, 5)", around)
    assert ordered == texts("randomize(/data/rep/x, '5')", around)
    assert sorted(ordered) == ["1", "2", "3"]


def test_only_nodes_are_shuffled() -> None:
    """And the tree's own lists stay as they are."""
    around = scope()
    with pytest.raises(ExpressionError, match="not-a-node-set"):
        parse("randomize('x')").value(around)
    before = texts("/data/rep/x", around)
    for seed in range(20):
        parse(f"randomize(/data/rep/x, {seed})").value(around)
        parse("randomize(/data/rep)").value(around)
    assert texts("/data/rep/x", around) == before
