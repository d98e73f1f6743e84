"""The choices of an XForm: its secondary instances, and the CSV files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from knowledge.forms.xform.errors import XFormError
from knowledge.forms.xform.names import NAMESPACES, local
from knowledge.forms.xform.texts import Translations, inline
from knowledge.model.forms import NO_LANGUAGE, Choice, ChoiceList, FormText, Table

ITEMSETS = "itemsets"
"""The table of the choices of `select_one_external`: columns list_name, name, label or label::LANGUAGE, and others."""
_CSV = "jr://file-csv/"


def read_lists(
    model: etree._Element, translations: Translations, tables: Sequence[Table]
) -> tuple[dict[str, ChoiceList], dict[str, Table]]:
    """The lists and tables by the id of their instance.

    Raises:
        XFormError: a CSV file is not there, or an instance comes from elsewhere.
    """
    given = {table.name: table for table in tables}
    lists = _external(given[ITEMSETS]) if ITEMSETS in given else {}
    used = {ITEMSETS: given[ITEMSETS]} if ITEMSETS in given else {}
    for instance in model.findall("x:instance", NAMESPACES)[1:]:
        id, source = instance.get("id", ""), instance.get("src", "")
        if not source:
            lists[id] = ChoiceList(name=id, choices=tuple(_choices(instance, translations)))
        elif not source.startswith(_CSV):
            raise XFormError("unknown-source", source)
        elif id not in given:
            raise XFormError("missing-table", source.removeprefix(_CSV))
        else:
            used[id] = given[id]
    return lists, used


def _choices(instance: etree._Element, translations: Translations) -> Iterable[Choice]:
    for item in instance.iterfind("x:root/x:item", NAMESPACES):
        cells = {local(cell): cell for cell in item}
        columns = {name: cell.text or "" for name, cell in cells.items() if name not in ("name", "label")}
        label = translations.of(columns["itextId"]).text if "itextId" in columns else _inline(cells.get("label"))
        name = (cells["name"].text or "") if "name" in cells else ""
        yield Choice(name=name, label=label or _label(name), columns=columns)


def _inline(cell: etree._Element | None) -> FormText | None:
    return inline(cell) if cell is not None else None


def _label(name: str) -> FormText:
    """A choice without a label is shown by its name."""
    return FormText(parts={NO_LANGUAGE: (name,)})


def _external(table: Table) -> dict[str, ChoiceList]:
    """The lists of `itemsets`, whose rows are told apart by their column list_name."""
    rows: dict[str, list[Choice]] = {}
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        rows.setdefault(row.pop("list_name", ""), []).append(_external_choice(row))
    return {name: ChoiceList(name=name, choices=tuple(choices)) for name, choices in rows.items() if name}


def _external_choice(row: Mapping[str, str]) -> Choice:
    labels = {_language(column): (text,) for column, text in row.items() if _is_label(column) and text}
    columns = {column: text for column, text in row.items() if column != "name" and not _is_label(column)}
    return Choice(name=row["name"], label=FormText(parts=labels) if labels else _label(row["name"]), columns=columns)


def _is_label(column: str) -> bool:
    return column == "label" or column.startswith("label::")


def _language(column: str) -> str:
    return column.partition("::")[2] or NO_LANGUAGE
