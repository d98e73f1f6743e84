"""A response as it is sent."""

from __future__ import annotations

from datetime import tzinfo

from knowledge.forms.expressions import Element
from knowledge.forms.responses.tree import OPENROSA, Spot, Tree
from knowledge.forms.responses.values import written
from knowledge.model.forms import Response


def submission(tree: Tree, response: Response, zone: tzinfo) -> Element:
    """The instance without what is not relevant, values as JavaRosa writes them.

    The root has the attributes "id" and, where the form has one, "version". Questions without a value are empty
    elements. `meta` has instanceID, and deprecatedID when the response corrects another.
    """
    form = tree.plan.form
    root = _written(tree.root, zone) or Element(tree.plan.root.name)
    root.attributes = {"id": form.id, **({"version": form.version} if form.version else {})}
    if any(part.name.startswith("orx:") for part in tree.plan.parts.values()):
        root.namespaces = {"orx": OPENROSA}
    _identify(root, response)
    return root


def _written(spot: Spot, zone: tzinfo) -> Element | None:
    element = spot.element
    if not element.is_relevant:
        return None
    question = spot.part.question
    text = "" if question is None else written(question, element.text, spot.typed, zone)
    made = Element(element.name, text, namespace=element.namespace)
    for child in spot.children:
        for each in child.children if child.is_whole else (child,):
            below = _written(each, zone)
            if below is not None:
                made.append(below)
    return made


def _identify(root: Element, response: Response) -> None:
    """Sees to `meta`, which a form need not have."""
    prefix = "orx:" if root.named("orx:meta") else ""
    namespace = OPENROSA if prefix else ""
    if not root.named(f"{prefix}meta"):
        root.append(Element("meta"))
    meta = root.named(f"{prefix}meta")[0]
    if not meta.named(f"{prefix}instanceID"):
        meta.append(Element(f"{prefix}instanceID", response.instance_id, namespace=namespace))
    if response.deprecated_id and not meta.named(f"{prefix}deprecatedID"):
        meta.append(Element(f"{prefix}deprecatedID", response.deprecated_id, namespace=namespace))
