"""Forms of our own, and what JavaRosa (the one inside ODK Validate 1.20) made of the same answers to them."""

from __future__ import annotations

from datetime import UTC

import pytest

from knowledge.forms.responses import Filled
from knowledge.model.forms import QuestionType
from tests.knowledge.forms.building import calculate, form, group, integer, listed, question, repeat, select
from tests.knowledge.forms.responses.opening import opened, sent

LETTERS = listed("l", "a", "b", "c", a={"cf": "1"}, b={"cf": "2"}, c={"cf": "3"})


def _after(filled: Filled, *answers: tuple[str, str]) -> Filled:
    for place, value in answers:
        filled = filled.answer(f"/data/{place}", value).filled
    return filled


def test_types_in_and_out() -> None:
    """Values of all types come out as JavaRosa writes them, and what is calculated from them, too."""
    survey = form(
        integer("i"),
        question("d", QuestionType.DECIMAL),
        calculate("b", "/data/i > 3"),
        question("dt", QuestionType.DATE),
        calculate("dtp", "/data/dt + 1"),
        calculate("dtd", "date(/data/dt + 1)"),
        question("dtc", QuestionType.DATE, calculate="/data/dt + 2"),
        question("dtc2", QuestionType.DATE, calculate="date(/data/dt + 2)"),
        question("tm", QuestionType.TIME),
        question("dtm", QuestionType.DATE_TIME),
        calculate("div", "/data/d div 3"),
        calculate("big", "/data/d * 10000000000"),
        calculate("small", "/data/d div 100000"),
        integer("ic", calculate="/data/d div 3"),
        integer("ics", calculate="concat('0', /data/i)"),
        calculate("cc", "/data/d"),
        calculate("ci", "/data/i"),
        question("g", QuestionType.GEOPOINT),
        calculate("gs", "/data/g"),
        question("tx", constraint="string-length(.) < 5"),
    )
    filled = _after(
        opened(survey, zone=UTC),
        ("i", "5"),
        ("d", "10.50"),
        ("dt", "2026-02-27"),
        ("tm", "10:30"),
        ("dtm", "2026-02-27T10:30"),
        ("g", "45.5 4.8"),
        ("tx", " a b"),
    )
    assert sent(filled) == (
        '<data id="practices" version="1"><i>5</i><d>10.5</d><b>1</b><dt>2026-02-27</dt><dtp>20512</dtp>'
        "<dtd>2026-02-28T00:00:00.000Z</dtd><dtc>20513</dtc><dtc2>2026-03-01</dtc2><tm>10:30:00.000Z</tm>"
        "<dtm>2026-02-27T10:30:00.000Z</dtm><div>3.5</div><big>105000000000</big><small>1.05E-4</small><ic>3</ic>"
        "<ics>05</ics><cc>10.5</cc><ci>5</ci><g>45.5 4.8 0.0 0.0</g><gs>45.5 4.8 0.0 0.0</gs><tx> a b</tx></data>"
    )


class TestRules:
    """A form of groups in groups, repeats in repeats, and rules across them."""

    @pytest.fixture
    def filled(self) -> Filled:
        """Its first answers."""
        survey = form(
            integer("i"),
            question("a"),
            question("b", calculate="concat('<', /data/a, '>')", relevant="/data/a"),
            question("c", calculate="concat(/data/b, '!')", relevant="/data/b"),
            calculate("once", "once(/data/a)"),
            group(
                "g",
                group("h", integer("hx", default="4"), relevant="/data/a != ''"),
                calculate("hy", "/data/g/h/hx + 1"),
                relevant="/data/i > 2",
            ),
            calculate("tot", "coalesce(/data/g/h/hx, 0) + coalesce(/data/g/hy, 100)"),
            repeat(
                "r",
                integer("n", constraint=". < 10", required="/data/i = 3"),
                question("m", relevant="../n > 1"),
                calculate("pos", "position(..)"),
                calculate("prev", "indexed-repeat(/data/r/n, /data/r, position(..) - 1)"),
                repeat(
                    "s",
                    calculate("sp", "concat(../../pos, '-', position(..), '-', ../../n)"),
                    select("so", "l", "cf = current()/../../n"),
                    count="../n",
                ),
                calculate("cs", "count(../s)"),
                relevant="/data/i != 7",
            ),
            calculate("sn", "sum(/data/r/n)"),
            calculate("cr", "count(/data/r)"),
            calculate("ns", "count(/data/r/s)"),
            calculate("j", "join(',', /data/r/m)"),
            select("sm", "l", "cf < /data/i", type=QuestionType.SELECT_MULTIPLE),
            calculate("jr", "jr:choice-name(selected-at(/data/sm, 0), ' /data/sm ')"),
            lists=(LETTERS,),
        )
        return _after(
            opened(survey),
            ("i", "3"),
            ("a", "q"),
            ("r[1]/n", "2"),
            ("r[1]/s[2]/so", "b"),
            ("sm", "a b"),
            ("r[1]/m", "mm"),
        )

    def test_all(self, filled: Filled) -> None:
        """All rules hold at once."""
        assert sent(filled) == (
            '<data id="practices" version="1"><i>3</i><a>q</a><b>&lt;q&gt;</b><c>&lt;q&gt;!</c><once>q</once>'
            "<g><h><hx>4</hx></h><hy>5</hy></g><tot>9</tot><r><n>2</n><m>mm</m><pos>1</pos><prev>2</prev>"
            "<s><sp>1-1-2</sp><so/></s><s><sp>1-2-2</sp><so>b</so></s><cs>2</cs></r><sn>2</sn><cr>1</cr><ns>2</ns>"
            "<j>mm</j><sm>a b</sm><jr>A</jr></data>"
        )

    def test_less(self, filled: Filled) -> None:
        """A smaller number takes a group away, and a choice."""
        assert sent(_after(filled, ("i", "2"))) == (
            '<data id="practices" version="1"><i>2</i><a>q</a><b>&lt;q&gt;</b><c>&lt;q&gt;!</c><once>q</once>'
            "<tot>100</tot><r><n>2</n><m>mm</m><pos>1</pos><prev>2</prev>"
            "<s><sp>1-1-2</sp><so/></s><s><sp>1-2-2</sp><so>b</so></s><cs>2</cs></r><sn>2</sn><cr>1</cr><ns>2</ns>"
            "<j>mm</j><sm>a</sm><jr>A</jr></data>"
        )

    def test_more(self, filled: Filled) -> None:
        """Another takes the repeat away; the choice that the draft kept is back, which JavaRosa has forgotten."""
        assert sent(_after(filled, ("i", "2"), ("i", "7"))) == (
            '<data id="practices" version="1"><i>7</i><a>q</a><b>&lt;q&gt;</b><c>&lt;q&gt;!</c><once>q</once>'
            "<g><h><hx>4</hx></h><hy>5</hy></g><tot>9</tot><sn>0</sn><cr>0</cr><ns>0</ns><j/><sm>a b</sm><jr>A</jr>"
            "</data>"
        )

    def test_problems(self, filled: Filled) -> None:
        """Required and constraint hold in each instance, as long as it is relevant."""
        assert filled.problems() == ()
        assert [problem.kind for problem in _after(filled, ("r[1]/n", "")).problems()] == ["required"]
        assert [problem.kind for problem in _after(filled, ("r[1]/n", "10")).problems()] == ["constraint"]
        assert _after(filled, ("r[1]/n", "10"), ("i", "7")).problems() == ()
