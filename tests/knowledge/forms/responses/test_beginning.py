"""How a response begins: defaults, what is known of the surroundings, first instances, triggers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from knowledge.forms.responses import Surroundings, begin
from knowledge.model.forms import QuestionType, Trigger
from tests.knowledge.forms.building import calculate, form, group, integer, question, repeat
from tests.knowledge.forms.responses.opening import AROUND, INSTANCE, NOW, answered, opened, sent


def _meta(kind: str, detail: str) -> str:
    survey = form(question("known", QuestionType.META, preload=(kind, detail)))
    return opened(survey).value("/data/known")


class TestDefaults:
    def test_default_is_value(self) -> None:
        """A default is there from the beginning, and what is calculated from it, too."""
        filled = opened(form(integer("n", default="4"), calculate("double", "/data/n * 2")))
        assert (filled.value("/data/n"), filled.value("/data/double")) == ("4", "8")

    def test_default_is_not_given_again(self) -> None:
        """A default that was emptied stays empty when the draft is taken up again."""
        survey = form(integer("n", default="4"))
        emptied = answered(opened(survey), n="")
        assert emptied.value("/data/n") == ""
        assert answered(emptied, n="").value("/data/n") == ""

    def test_default_takes_the_form_of_its_type(self) -> None:
        """A default is held as the same answer would be."""
        filled = opened(form(question("d", QuestionType.DECIMAL, default="04.50")))
        assert filled.value("/data/d") == "4.5"

    def test_default_of_instances(self) -> None:
        """Each instance has the defaults of its questions, the first and those that are added."""
        survey = form(repeat("r", question("x", default="new")))
        filled = opened(survey).add_repeat("/data/r", "k3f").filled
        assert filled.value("/data/r[1]/x") == filled.value("/data/r[k3f]/x") == "new"


class TestPreloads:
    def test_start_is_now_in_the_citys_zone(self) -> None:
        """`start` is the clock at the opening, with the offset of the city."""
        assert _meta("timestamp", "start") == "2026-11-20T10:30:15.250+01:00"

    def test_utc_is_written_as_z(self) -> None:
        """Where the city keeps UTC, the offset is "Z", as JavaRosa writes it."""
        survey = form(question("start", QuestionType.META, preload=("timestamp", "start")))
        assert opened(survey, zone=UTC).value("/data/start") == "2026-11-20T09:30:15.250Z"

    def test_end_waits_for_the_end(self) -> None:
        """`end` is empty until the response is finished; finishing changes nothing of what was held before."""
        survey = form(question("end", QuestionType.META, preload=("timestamp", "end")))
        filled = opened(survey)
        finished = filled.finished()
        assert filled.value("/data/end") == ""
        assert finished.value("/data/end") == "2026-11-20T10:30:15.250+01:00"
        assert filled.submission().named("end")[0].value == ""

    def test_today_is_the_day_in_the_city(self) -> None:
        """`today` is the date of the city, which may be another than that of UTC."""
        survey = form(question("today", QuestionType.META, preload=("date", "today")))
        late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
        assert opened(survey, now=late).value("/data/today") == "2026-11-21"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("username", "ana"),
            ("email", "ana@example.org"),
            ("phonenumber", "+33612345678"),
            ("deviceid", "chat-7"),
            ("simserial", ""),
        ],
    )
    def test_properties(self, name: str, value: str) -> None:
        """Properties come from the surroundings; those that a chat does not know stay empty."""
        assert _meta("property", name) == value

    def test_uid_is_the_instance(self) -> None:
        """The id of the instance is that of the response, at the opening and ever after."""
        survey = form(group("meta", question("instanceID", QuestionType.META, preload=("uid", ""))))
        filled = opened(survey)
        assert filled.value("/data/meta/instanceID") == INSTANCE
        assert filled.submission().named("meta")[0].named("instanceID")[0].value == INSTANCE

    def test_unknown_preload_is_empty(self) -> None:
        """A preload that JavaRosa does not know either leaves the question empty."""
        assert _meta("context", "UserID") == ""

    def test_naive_clock_is_refused(self) -> None:
        """A clock without a zone cannot be given."""
        with pytest.raises(ValueError, match="aware"):
            Surroundings(now=datetime(2026, 11, 20), zone=UTC)


class TestFirstInstances:
    def test_repeat_begins_with_one(self) -> None:
        """A repeat has the instances that its form begins with."""
        survey = form(repeat("r", question("x")), repeat("none", question("x"), first=0))
        assert opened(survey).response.repeats == {"/data/r": ("1",), "/data/none": ()}

    def test_nested_repeat_begins_in_the_first(self) -> None:
        """What stands in the first instance begins, too; a new instance begins without (JavaRosa, createNewRepeat)."""
        survey = form(repeat("r", repeat("s", question("x"))))
        filled = opened(survey).add_repeat("/data/r", "2").filled
        assert filled.response.repeats == {"/data/r": ("1", "2"), "/data/r[1]/s": ("1",), "/data/r[2]/s": ()}


class TestTriggers:
    def test_opening_sets_once(self) -> None:
        """A dynamic default is worked out at the opening, and not again when what it reads changes."""
        survey = form(
            question("who", default="Ana"),
            question("greeting"),
            triggers=(Trigger(target="/data/greeting", expression="concat('Hi ', /data/who)", at_opening=True),),
        )
        filled = opened(survey)
        assert filled.value("/data/greeting") == "Hi Ana"
        assert answered(filled, who="Eva").value("/data/greeting") == "Hi Ana"

    def test_opening_reads_what_came_before(self) -> None:
        """Triggers act in their order, and what is calculated follows each of them."""
        survey = form(
            integer("a"),
            calculate("double", "/data/a * 2"),
            integer("b"),
            triggers=(
                Trigger(target="/data/a", expression="3", at_opening=True),
                Trigger(target="/data/b", expression="/data/double + 1", at_opening=True),
            ),
        )
        assert opened(survey).value("/data/b") == "7"

    def test_opening_reaches_first_instances(self) -> None:
        """The instances that a response begins with get their dynamic defaults at the opening."""
        survey = form(
            repeat("r", question("at")),
            triggers=(Trigger(target="/data/r/at", expression="position(..)", at_opening=True),),
        )
        assert opened(survey).value("/data/r[1]/at") == "1"

    def test_new_instance_gets_its_own(self) -> None:
        """A trigger of new instances acts in the new one, in its context, and leaves the others alone."""
        survey = form(
            repeat("r", question("x"), question("copy")),
            triggers=(Trigger(target="/data/r/copy", expression="concat(../x, position(..))", in_new_repeat=True),),
        )
        filled = opened(survey).answer("/data/r[1]/x", "first").filled.add_repeat("/data/r", "b").filled
        assert (filled.value("/data/r[1]/copy"), filled.value("/data/r[b]/copy")) == ("", "2")

    def test_change_sets(self) -> None:
        """A trigger acts when its question changes, and only then."""
        survey = form(
            question("a"),
            question("b"),
            question("seen"),
            triggers=(Trigger(target="/data/seen", expression="/data/a", after=("/data/a",)),),
        )
        filled = answered(opened(survey), a="1", seen="mine", b="2")
        assert filled.value("/data/seen") == "mine"
        assert answered(filled, a="1").value("/data/seen") == "mine"
        assert answered(filled, a="3").value("/data/seen") == "3"

    def test_change_empties(self) -> None:
        """A trigger without an expression empties its target."""
        survey = form(
            question("a"), question("b"), triggers=(Trigger(target="/data/b", expression="", after=("/data/a",)),)
        )
        assert answered(opened(survey), b="old", a="new").value("/data/b") == ""

    def test_change_goes_on(self) -> None:
        """What a trigger sets may trigger the next; two that wait for each other come to an end."""
        survey = form(
            integer("a"),
            integer("b"),
            integer("c"),
            triggers=(
                Trigger(target="/data/b", expression="/data/a + 1", after=("/data/a", "/data/c")),
                Trigger(target="/data/c", expression="/data/b + 1", after=("/data/b",)),
            ),
        )
        filled = answered(opened(survey), a="1")
        assert (filled.value("/data/b"), filled.value("/data/c")) == ("2", "3")

    def test_change_stays_in_its_instance(self) -> None:
        """A trigger in a repeat sets the target in the instance whose question changed."""
        survey = form(
            repeat("r", question("x"), question("y")),
            triggers=(Trigger(target="/data/r/y", expression="../x", after=("/data/r/x",)),),
        )
        filled = opened(survey).add_repeat("/data/r", "2").filled.answer("/data/r[2]/x", "here").filled
        assert (filled.value("/data/r[1]/y"), filled.value("/data/r[2]/y")) == ("", "here")

    def test_trigger_does_not_beat_calculate(self) -> None:
        """A calculated question keeps what its expression gives."""
        survey = form(
            question("a"),
            calculate("c", "'fixed'"),
            triggers=(Trigger(target="/data/c", expression="/data/a", after=("/data/a",)),),
        )
        assert answered(opened(survey), a="other").value("/data/c") == "fixed"

    def test_trigger_of_a_missing_target_does_nothing(self) -> None:
        """A target that stands in a repeat without instances is passed by."""
        survey = form(
            question("a"),
            repeat("r", question("x"), first=0),
            triggers=(Trigger(target="/data/r/x", expression="1", after=("/data/a",), at_opening=True),),
        )
        assert sent(answered(opened(survey), a="1")) == '<data id="practices" version="1"><a>1</a></data>'


def test_begin_gives_what_fill_finds() -> None:
    """Taking up a response that was just begun changes nothing of it."""
    survey = form(integer("n", default="4"), calculate("d", "/data/n * 2"), repeat("r", question("x", default="y")))
    begun = begin(survey, INSTANCE, 7, AROUND)
    assert opened(survey).response == begun


def test_surroundings_tell_the_citys_time() -> None:
    """The clock reads in the city's zone."""
    here = Surroundings(now=NOW, zone=ZoneInfo("America/Bogota")).here
    assert here.hour == 4
