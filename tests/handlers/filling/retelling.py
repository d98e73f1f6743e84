"""What was answered to a response, told to the engine once more: it comes to the same, and nothing is missing."""

from __future__ import annotations

from dataclasses import replace

from handlers.filling.desk import around, filled_by
from knowledge.forms.exports.instances import instance_xml
from knowledge.forms.responses import Filled, Surroundings, begin
from knowledge.forms.responses.carrying import carry
from knowledge.forms.responses.places import above, path_of, split
from knowledge.model.forms import FormVersion, Response
from knowledge.model.people import Contact
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from tests.handlers.people.network import Network


class Retelling:
    """A response, and the same answers one after the other."""

    def __init__(self, network: Network, kept: KeptResponse, events: tuple[AnswerEvent, ...]) -> None:
        self.network = network
        self.ana: Contact = network.contact(network.focal_point)
        self.kept = replace(kept, state=ResponseState.DRAFT)
        self.told: tuple[AnswerEvent, ...] = ()
        form = self._form(kept.form)
        response = begin(form, kept.response.instance_id, kept.response.seed, self._around(form))
        self.filled = self._filled(form, response)

    @property
    def is_over(self) -> bool:
        return self.kept.state is ResponseState.SUBMITTED

    def hear(self, kept: KeptResponse, events: tuple[AnswerEvent, ...]) -> None:
        """What has come since: events only grow, and what was handed in stays as it is."""
        assert events[: len(self.told)] == self.told
        if (kept, events) == (self.kept, self.told):
            return
        assert not self.is_over or _as_handed_in(kept) == _as_handed_in(self.kept)
        fresh = events[len(self.told) :]
        if kept.form != self.kept.form:
            aside = tuple(event for event in fresh if event.is_aside)
            assert fresh[: len(aside)] == aside, "a new version comes before what is answered in it"
            self._renew(kept, aside)
            fresh = fresh[len(aside) :]
        for event in fresh:
            self._answer(event)
        self.kept, self.told = kept, events
        self._nothing_is_lost()
        assert self._instance(self._filled(self._form(kept.form), kept.response)) == self._instance(self.filled)

    def _renew(self, kept: KeptResponse, aside: tuple[AnswerEvent, ...]) -> None:
        """Each answer is in the new version, or put aside."""
        old, new = self._form(self.kept.form), self._form(kept.form)
        before = self.filled.response
        found = carry(old, before, new, self._around(new))
        assert {event.place: event.value for event in aside} == dict(found.flagged)
        given = {question.path for question in old.questions() if question.is_asked and not question.calculate}
        for place, value in before.answers.items():
            if value and path_of(place) in given:
                assert found.response.answers.get(place) == value or found.flagged.get(place) == value, place
        self.filled = self._filled(new, found.response)

    def _answer(self, event: AnswerEvent) -> None:
        filled = self.filled
        whole, id = split(event.place)
        if id:
            is_there = id in filled.response.repeats[whole]
            filled = (filled.remove_repeat(event.place) if is_there else filled.add_repeat(whole, id)).filled
        elif event.place not in filled.response.repeats:
            filled = filled.answer(event.place, event.value).filled
        self.filled = filled

    def _nothing_is_lost(self) -> None:
        """The last answer to each question stands, but where it was put aside."""
        last = {event.place: event for event in self.told}
        for place, event in last.items():
            if self._is_there(place):
                assert self.kept.response.answers.get(place, "") == ("" if event.is_aside else event.value), place

    def _is_there(self, place: str) -> bool:
        """Whether the instances around a place were not removed, and it is a question's."""
        ids = self.kept.response.repeats
        around = [one for one in map(split, (place, *above(place))) if one[1]]
        return all(id in ids.get(whole, ()) for whole, id in around) and not split(place)[1]

    def _form(self, number: int) -> FormVersion:
        return self.network.store.read(lambda unit: unit.forms.one(number))

    def _around(self, form: FormVersion) -> Surroundings:
        return around(form, self.ana, self.network.library, self.network.now)

    def _filled(self, form: FormVersion, response: Response) -> Filled:
        return filled_by(form, response, self.ana, self.network.library, self.network.now)

    def _instance(self, filled: Filled) -> bytes:
        form, id = filled.form, filled.response.instance_id
        return instance_xml(filled.submission(), form_id=form.id, version=form.version, instance_id=id)


def _as_handed_in(kept: KeptResponse) -> KeptResponse:
    """Without what the secretariat or the city said to it since."""
    return replace(kept, review=None, revision=0)
