"""The instance of a response as a tree that changes: the private working copy behind `Filled`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from knowledge.forms.expressions import Element, document
from knowledge.forms.responses.errors import ResponseError
from knowledge.forms.responses.places import instance, is_good_id, is_within, path_of, split
from knowledge.forms.responses.plan import Part, Plan
from knowledge.forms.responses.values import Typed
from knowledge.model.forms import Question, Response

OPENROSA = "http://openrosa.org/xforms"


class Spot:
    """One node of the instance: a question, a group, an instance of a repeat, or a repeat as a whole.

    Attributes:
        element: of a repeat as a whole it stands beside its instances without being seen by expressions; it is the
            context of what is asked about the repeat itself.
        children: in the order of the form; of a repeat as a whole, its instances.
        typed: what a calculated value is beyond its text.
    """

    __slots__ = ("children", "element", "parent", "part", "place", "typed")

    def __init__(self, part: Part, place: str, element: Element, parent: Spot | None) -> None:
        self.part = part
        self.place = place
        self.element = element
        self.parent = parent
        self.children: list[Spot] = []
        self.typed: Typed = None

    @property
    def is_whole(self) -> bool:
        """Whether it is a repeat as a whole."""
        return self.part.repeat is not None and not self.place.endswith("]")

    @property
    def question(self) -> Question:
        """The question that stands here; raises ResponseError when there is none."""
        question = self.part.question
        if question is None:
            raise ResponseError("not-a-question", self.place)
        return question

    @property
    def around(self) -> Spot:
        """The spot that it stands in; raises ResponseError of the root, which stands in none."""
        if self.parent is None:
            raise ResponseError("nothing-around", self.place)
        return self.parent

    @property
    def value(self) -> str:
        """The value of a question, also when it is not relevant."""
        return self.element.text

    def is_relevant(self) -> bool:
        """Whether it is relevant together with all that it stands in."""
        # The flag of a repeat as a whole says whether one more instance would be relevant, not whether these are.
        return all(spot.element.is_relevant or (spot.is_whole and spot is not self) for spot in self.lineage())

    def lineage(self) -> Iterator[Spot]:
        """The spot and all that it stands in, the nearest first."""
        spot: Spot | None = self
        while spot is not None:
            yield spot
            spot = spot.parent

    def walk(self) -> Iterator[Spot]:
        """The spot and all below it, in document order."""
        stack = [self]
        while stack:
            spot = stack.pop()
            yield spot
            stack.extend(reversed(spot.children))


class Tree:
    """All spots of a response.

    Attributes:
        answers: the values by place, also those whose place is not in the tree; never an empty one.
        ids: of the instances of each repeat, also of those that its count leaves out just now.
        at: the spots by place.
        by_path: the spots by their path in the form; of repeats, the instances.
        wholes: the repeats as a whole, by their path in the form.
    """

    def __init__(self, plan: Plan, answers: Mapping[str, str], ids: Mapping[str, tuple[str, ...]]) -> None:
        self.plan = plan
        self.answers = {place: value for place, value in answers.items() if value}
        self.ids = dict(ids)
        self.at: dict[str, Spot] = {}
        self.by_path: dict[str, dict[str, Spot]] = {path: {} for path in plan.parts}
        self.wholes: dict[str, dict[str, Spot]] = {path: {} for path, part in plan.parts.items() if part.repeat}
        self._of_element: dict[Element, Spot] = {}
        element = _element(plan.root)
        self.document = document(element)
        self.root = self._grown(Spot(plan.root, plan.root.path, element, None))

    def spot(self, place: str) -> Spot:
        """The spot at a place; raises ResponseError when there is none."""
        spot = self.at.get(place)
        if spot is None:
            raise ResponseError("no-such-place", place)
        return spot

    def whole(self, place: str) -> Spot:
        """The repeat as a whole at a place; raises ResponseError when it is none."""
        spot = self.spot(place)
        if not spot.is_whole:
            raise ResponseError("not-a-repeat", place)
        return spot

    def of_element(self, element: object) -> Spot | None:
        """The spot whose element it is."""
        return self._of_element.get(element) if isinstance(element, Element) else None

    def nearest(self, path: str, spot: Spot) -> Spot | None:
        """The spot at a path of the form that is meant when seen from another one: in the same instances of repeats.

        Where the other stands in none of a repeat's instances, it is the first.
        """
        if path not in self.plan.parts:
            return None
        instances = {each.part.path: each for each in spot.lineage() if not each.is_whole}
        found = self.root
        while found.part.path != path:
            step = next((each for each in found.children if _leads_to(each, path)), None)
            if step is not None and step.is_whole:
                step = instances.get(step.part.path) or next(iter(step.children), None)
            if step is None:
                return None
            found = step
        return found

    def put(self, spot: Spot, text: str, typed: Typed = None) -> bool:
        """Gives a question a value; whether it had another before."""
        spot.typed = typed
        spot.element.truth = typed if isinstance(typed, bool) else None
        if spot.element.text == text:
            return False
        spot.element.text = text
        if text:
            self.answers[spot.place] = text
        else:
            self.answers.pop(spot.place, None)
        return True

    def add(self, whole: Spot, id: str) -> Spot:
        """Adds an instance behind the others; one whose id is known already gets its answers back."""
        known = self.ids.get(whole.place, ())
        added = self._added(whole, id)
        if id not in known:
            self.ids[whole.place] = (*known, id)
        return added

    @contextmanager
    def one_more(self, whole: Spot) -> Iterator[None]:
        """Lets a repeat as a whole stand behind its instances as if it were the next: it has a position then."""
        around = whole.around.element
        around.insert(_index(whole.around, whole), whole.element)
        try:
            yield
        finally:
            around.remove(whole.element)
            whole.element.parent = around

    def hide(self, spot: Spot) -> None:
        """Takes an instance out; its answers and its id stay."""
        whole = spot.around
        whole.children.remove(spot)
        whole.around.element.remove(spot.element)
        for below in spot.walk():
            del self.at[below.place]
            del self._of_element[below.element]
            (self.wholes if below.is_whole else self.by_path)[below.part.path].pop(below.place)

    def remove(self, spot: Spot) -> None:
        """Takes an instance out for good, with all answers in it."""
        self.hide(spot)
        whole, id = split(spot.place)
        self.ids[whole] = tuple(other for other in self.ids[whole] if other != id)
        self.answers = {place: value for place, value in self.answers.items() if not is_within(place, spot.place)}
        self.ids = {place: ids for place, ids in self.ids.items() if not is_within(place, spot.place)}

    def unknown(self) -> tuple[str, ...]:
        """The places that have an answer but no question in this form."""
        return tuple(place for place in self.answers if not self._is_known(place))

    def response(self, before: Response) -> Response:
        """The response as it stands in the tree."""
        return Response(
            form_id=before.form_id,
            version=before.version,
            instance_id=before.instance_id,
            answers=MappingProxyType(dict(self.answers)),
            repeats=MappingProxyType(dict(self.ids)),
            seed=before.seed,
            deprecated_id=before.deprecated_id,
        )

    def _is_known(self, place: str) -> bool:
        """Whether a place is that of a question, also in an instance that a count leaves out."""
        part = self.plan.parts.get(path_of(place))
        if part is None or part.question is None:
            return False
        begun = ""
        for step in place.split("/")[1:]:
            begun += "/" + step
            whole, id = split(begun)
            if id and id not in self.ids.get(whole, ()):
                return False
        return True

    def _grown(self, spot: Spot) -> Spot:
        """Registers a spot and grows what stands below it."""
        self.at[spot.place] = spot
        self._of_element[spot.element] = spot
        self.by_path[spot.part.path][spot.place] = spot
        for part in spot.part.children:
            place = f"{spot.place}/{part.name}"
            element = _element(part, self.answers.get(place, "") if part.question else "")
            child = Spot(part, place, element, spot)
            spot.children.append(child)
            if part.repeat is None:
                spot.element.append(element)
                self._grown(child)
            else:
                self._grow_repeat(child, spot.element)
        return spot

    def _added(self, whole: Spot, id: str) -> Spot:
        """An instance whose id the repeat has already."""
        place = instance(whole.place, id)
        if not is_good_id(id) or place in self.at:
            raise ResponseError("bad-id", place)
        element = _element(whole.part)
        whole.around.element.insert(_index(whole.around, whole), element)
        spot = Spot(whole.part, place, element, whole)
        whole.children.append(spot)
        return self._grown(spot)

    def _grow_repeat(self, whole: Spot, around: Element) -> None:
        whole.element.parent = around
        self.at[whole.place] = whole
        self._of_element[whole.element] = whole
        self.wholes[whole.part.path][whole.place] = whole
        self.ids.setdefault(whole.place, ())
        for id in self.ids[whole.place]:
            self._added(whole, id)


def _leads_to(spot: Spot, path: str) -> bool:
    return path == spot.part.path or path.startswith(spot.part.path + "/")


def _element(part: Part, text: str = "") -> Element:
    return Element(part.name, text, namespace=OPENROSA if part.name.startswith("orx:") else "")


def _index(parent: Spot, whole: Spot) -> int:
    """Where among the elements of the parent a further instance belongs."""
    index = 0
    for child in parent.children:
        index += len(child.children) if child.is_whole else 1
        if child is whole:
            break
    return index
