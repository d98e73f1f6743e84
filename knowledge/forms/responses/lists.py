"""The lists and tables of a form as expressions read them, and the choices behind their entries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from knowledge.forms.expressions import Document, Element, Node, document
from knowledge.model.forms import Choice, ChoiceList, FormText, FormVersion, Question, Table

ITEXT_ID = "itextId"
"""The element in which pyxform keeps the id of a choice's label when it has several languages or media."""


class Lists:
    """Secondary instances, which never change.

    Attributes:
        documents: by the id of the instance.
        fixed: the entries by name of item sets that are the same for all responses, once they have been asked for,
            by the expressions of their nodes and values.
        labels: of the choices of those whose labels are the same for all responses, too, by name: in the languages of a
            reader, by the expressions of their nodes and values and these languages.
    """

    def __init__(self, form: FormVersion) -> None:
        self._form = form
        self._choices: dict[Node, Choice] = {}
        self.fixed: dict[tuple[str, str], Mapping[str, Node]] = {}
        self.labels: dict[tuple[str, str, tuple[str, ...]], Mapping[str, str]] = {}
        self.documents: Mapping[str, Document] = {
            **{id: _of_table(table) for id, table in form.tables.items()},
            **{id: self._of_list(choices) for id, choices in form.lists.items()},
        }

    def choice(self, node: Node) -> Choice | None:
        """The choice whose entry an element is; None of rows of a table and nodes of the response."""
        return self._choices.get(node)

    @cached_property
    def texts(self) -> Mapping[str, FormText]:
        """The texts of the form by their ids, as jr:itext() asks for them: those of choices and of questions."""
        texts: dict[str, FormText] = {}
        for choices in self._form.lists.values():
            for choice in choices.choices:
                if ITEXT_ID in choice.columns:
                    texts[choice.columns[ITEXT_ID]] = choice.label
        for node in self._form.walk():
            if node.label is not None:
                texts[f"{node.path}:label"] = node.label
            if isinstance(node, Question) and node.hint is not None:
                texts[f"{node.path}:hint"] = node.hint
        return texts

    def _of_list(self, choices: ChoiceList) -> Document:
        root = Element("root")
        for choice in choices.choices:
            item = Element("item")
            item.append(Element(choices.column_of_name, choice.name))
            if ITEXT_ID not in choice.columns:
                item.append(Element(choices.column_of_label, self._plain(choice.label)))
            for column, value in choice.columns.items():
                item.append(Element(column, value))
            root.append(item)
            self._choices[item] = choice
        return document(root)

    def _plain(self, text: FormText) -> str:
        """A text as expressions see it that read labels: in the default language, without the values in it."""
        return "".join(part for part in text.within((self._form.default_language,)) if isinstance(part, str))


def _of_table(table: Table) -> Document:
    root = Element("root")
    for row in table.rows:
        item = Element("item")
        for column, value in zip(table.columns, row, strict=True):
            item.append(Element(column, value))
        root.append(item)
    return document(root)
