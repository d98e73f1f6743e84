"""Instances: submissions as XML, written and read back."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from knowledge.forms.responses import InstanceError, fill, read_instance, write_instance
from knowledge.model.forms import FormVersion, QuestionType
from tests.knowledge.forms.building import calculate, form, group, integer, question, repeat
from tests.knowledge.forms.responses.opening import AROUND, INSTANCE, answered, opened, sent


@pytest.fixture
def survey() -> FormVersion:
    """A form with a group, nested repeats, and `meta` as pyxform makes it."""
    return form(
        question("a"),
        group("g", integer("n"), question("why", relevant="/data/g/n > 3")),
        repeat("r", question("x"), repeat("s", question("y"))),
        group("meta", question("instanceID", QuestionType.META, preload=("uid", ""))),
    )


class TestSubmission:
    def test_root_and_meta(self, survey: FormVersion) -> None:
        """The root carries the form's id and version; `meta` the id of the instance."""
        assert write_instance(opened(survey).submission()) == (
            '<data id="practices" version="1"><a/><g><n/></g><r><x/><s><y/></s></r>'
            f"<meta><instanceID>{INSTANCE}</instanceID></meta></data>"
        )

    def test_no_version(self) -> None:
        """A form without a version sends none."""
        assert "version" not in sent(opened(form(question("a"), version="")))

    def test_correction_names_what_it_corrects(self, survey: FormVersion) -> None:
        """A response that corrects another names it behind its own id."""
        response = opened(survey).response
        correction = replace(response, instance_id="uuid:new", deprecated_id=response.instance_id)
        filled = fill(survey, correction, AROUND)
        assert write_instance(filled.submission().named("meta")[0]) == (
            f"<meta><instanceID>uuid:new</instanceID><deprecatedID>{INSTANCE}</deprecatedID></meta>"
        )
        assert read_instance(survey, write_instance(filled.submission())).deprecated_id == INSTANCE

    def test_forms_without_meta_get_it(self) -> None:
        """A form that has no `meta` sends one all the same."""
        assert write_instance(opened(form(question("a"))).submission()).endswith(
            f"<meta><instanceID>{INSTANCE}</instanceID></meta></data>"
        )

    def test_openrosa_namespace(self) -> None:
        """Where the form keeps `meta` in OpenRosa's namespace, so does the submission."""
        survey = form(
            question("a"), group("orx:meta", question("orx:instanceID", QuestionType.META, preload=("uid", "")))
        )
        xml = write_instance(opened(survey).submission())
        assert xml == (
            '<data xmlns:orx="http://openrosa.org/xforms" id="practices" version="1"><a/>'
            f"<orx:meta><orx:instanceID>{INSTANCE}</orx:instanceID></orx:meta></data>"
        )
        assert read_instance(survey, xml).instance_id == INSTANCE

    def test_groups_without_content_stay(self) -> None:
        """A group in which nothing is relevant is sent empty; one that is not relevant is not sent."""
        survey = form(group("g", question("x", relevant="false()")), group("h", question("y"), relevant="false()"))
        assert sent(opened(survey)) == '<data id="practices" version="1"><g/></data>'

    def test_form_that_is_irrelevant_altogether(self) -> None:
        """Even a form whose root is not relevant sends its root."""
        survey = form(question("x"))
        hidden = replace(survey, root=replace(survey.root, relevant="false()"))
        assert sent(opened(hidden)) == '<data id="practices" version="1"/>'

    def test_characters_are_escaped(self) -> None:
        """Whatever somebody wrote arrives as it was written."""
        said = 'a < b & "c" > d\n\té’😀'
        survey = form(question("x"))
        xml = write_instance(answered(opened(survey), x=said).submission())
        assert read_instance(survey, xml).answers["/data/x"] == said


class TestReading:
    def test_round_trip(self, survey: FormVersion) -> None:
        """What was sent, read back and sent again is the same."""
        filled = answered(opened(survey), a="1").answer("/data/g/n", "5").filled.answer("/data/g/why", "so").filled
        filled = filled.add_repeat("/data/r", "b").filled.add_repeat("/data/r[b]/s", "c").filled
        filled = filled.answer("/data/r[b]/s[c]/y", "deep").filled
        xml = write_instance(filled.submission())
        response = read_instance(survey, xml, seed=7)
        assert (response.instance_id, response.seed, response.version) == (INSTANCE, 7, "1")
        assert response.repeats == {"/data/r": ("1", "2"), "/data/r[1]/s": ("1",), "/data/r[2]/s": ("1",)}
        assert response.answers["/data/r[2]/s[1]/y"] == "deep"
        assert write_instance(fill(survey, response, AROUND).submission()) == xml

    def test_defaults_are_not_added(self) -> None:
        """What somebody left empty stays empty: defaults are for new responses."""
        survey = form(integer("n", default="4"), calculate("c", "coalesce(/data/n, 0) + 1"))
        filled = fill(survey, read_instance(survey, '<data id="practices"><n/></data>'), AROUND)
        assert (filled.value("/data/n"), filled.value("/data/c")) == ("", "1")

    def test_unknown_elements_are_kept(self, survey: FormVersion) -> None:
        """Answers to questions that the form does not have are kept, and named as unknown; they are not sent."""
        xml = '<data id="practices" version="0"><old>1</old><g><gone><deep>2</deep></gone></g><r><x>3</x></r></data>'
        filled = fill(survey, read_instance(survey, xml), AROUND)
        assert set(filled.unknown()) == {"/data/old", "/data/g/gone/deep"}
        assert (filled.response.answers["/data/old"], filled.response.version) == ("1", "0")
        assert "old" not in sent(filled)
        assert answered(filled, a="4").unknown() == filled.unknown()

    def test_answers_of_unknown_instances_are_kept(self, survey: FormVersion) -> None:
        """An answer in an instance that there is not is unknown, too, and stops nothing."""
        response = opened(survey).response
        stray = replace(response, answers={"/data/r[9]/x": "stray", "/data/r": "odd", "nonsense": "1"})
        assert set(fill(survey, stray, AROUND).unknown()) == {"/data/r[9]/x", "/data/r", "nonsense"}

    @pytest.mark.parametrize(
        ("xml", "code"),
        [
            ("", "broken-xml"),
            ("<data>", "broken-xml"),
            ('<!DOCTYPE d [<!ENTITY e "x">]><data id="other">&e;</data>', "other-form"),
            ("<other/>", "other-form"),
            ('<data id="other"/>', "other-form"),
        ],
    )
    def test_refused(self, survey: FormVersion, xml: str, code: str) -> None:
        """What is no XML, or an instance of another form, is refused."""
        with pytest.raises(InstanceError) as caught:
            read_instance(survey, xml)
        assert caught.value.code == code

    def test_entities_are_not_followed(self, survey: FormVersion) -> None:
        """An entity in a submission brings nothing in."""
        xml = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><data id="practices"><a>&e;</a></data>'
        assert "/data/a" not in read_instance(survey, xml).answers

    def test_deep_nesting(self, survey: FormVersion) -> None:
        """A submission nested ten thousand deep is read or refused, but breaks nothing."""
        xml = f'<data id="practices">{"<e>" * 10_000}1{"</e>" * 10_000}</data>'
        with contextlib.suppress(InstanceError):
            assert list(read_instance(survey, xml).answers.values()) == ["1"]
