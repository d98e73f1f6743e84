"""Forms are kept once by what they were made from, and read back as they were."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.forms.xform import read_xform
from knowledge.model.forms import FormVersion, Table
from knowledge.store.forms import MOST_KEPT, NoSuchForm, checksum_of
from knowledge.store.store import Store

_XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>{title}</h:title><model><instance><data id="{id}" version="{version}"><city/></data></instance>
{instances}<bind nodeset="/data/city" type="string"/></model></h:head>
<h:body><input ref="/data/city"><label>City</label></input></h:body></h:html>"""

CITIES = Table(name="cities", columns=("name", "label"), rows=(("lyon", "Lyon"), ("bilbao", "Bilbao")))
ITEMSETS = Table(name="itemsets", columns=("list_name", "name", "label"), rows=(("street", "a", "A street"),))


def form(id: str = "cities", version: str = "1", tables: tuple[Table, ...] = ()) -> FormVersion:
    """A form with one question, and the tables that belong to it."""
    instances = '<instance id="cities" src="jr://file-csv/cities.csv"/>' if CITIES in tables else ""
    return read_xform(_XFORM.format(title=f"Form {id}", id=id, version=version, instances=instances), tables)


def put(store: Store, kept: FormVersion, now: datetime, made_of: bytes = b"") -> int:
    """Keeps a form, under the digest of its XForm if nothing else is said."""
    checksum = checksum_of(made_of or kept.xml.encode())
    return store.run(lambda unit: unit.forms.put(kept, "cities.xlsx", checksum, now))


@pytest.mark.parametrize("tables", [(), (CITIES,), (CITIES, ITEMSETS)], ids=["no table", "CSV", "external choices"])
def test_a_form_comes_back_as_it_was(store: Store, now: datetime, tables: tuple[Table, ...]) -> None:
    """With its texts and the tables that belong to it, also those of choices that stand outside of it."""
    kept = form(tables=tables, id=f"cities{len(tables)}")
    number = put(store, kept, now)
    put_aside(store, now)
    assert store.read(lambda unit: unit.forms.one(number)) == kept


def put_aside(store: Store, now: datetime) -> None:
    """Reads so many other forms that the process has none of the earlier ones at hand."""
    for index in range(MOST_KEPT):
        number = put(store, form(id=f"other{index}"), now)
        read(store, number)


def read(store: Store, number: int) -> FormVersion:
    """The form of a number."""
    return store.read(lambda unit: unit.forms.one(number))


def test_a_form_is_read_once_in_a_process(sqlite_store: Store, now: datetime) -> None:
    """What responses to it share is worked out once, too: it goes by the form itself."""
    number = put(sqlite_store, form(), now)
    first, second = (sqlite_store.read(lambda unit: unit.forms.one(number)) for _ in range(2))
    assert first is second


def test_the_same_workbook_is_the_same_form(store: Store, now: datetime) -> None:
    """However often it is taken in, it has one number; another one has another, though it be called the same."""
    first = put(store, form(), now)
    assert put(store, form(), now) == first
    assert put(store, form(version="2"), now) != first


def test_the_latest_version_is_the_one_added_last(store: Store, now: datetime) -> None:
    """By the form's id; a form that nobody took in has none."""
    put(store, form(version="2"), now)
    last = put(store, form(version="1"), now)
    assert store.read(lambda unit: unit.forms.latest("cities")) == last
    assert store.read(lambda unit: unit.forms.latest("unknown")) is None


def test_forms_are_listed_without_being_read(store: Store, now: datetime) -> None:
    """The latest first, with what is known of each."""
    numbers = [put(store, form(version=str(version)), now) for version in (1, 2)]
    listed = store.read(lambda unit: unit.forms.listed())
    assert [one.number for one in listed] == numbers[::-1]
    assert (listed[0].form_id, listed[0].version, listed[0].title) == ("cities", "2", "Form cities")
    assert (listed[0].source, listed[0].added_at) == ("cities.xlsx", now)


def test_a_number_that_no_form_has_is_refused(store: Store) -> None:
    """Whoever only asks is told that there is none."""
    assert store.read(lambda unit: unit.forms.known(9)) is None
    assert store.read(lambda unit: unit.forms.of_checksum("0" * 64)) is None
    with pytest.raises(NoSuchForm):
        store.read(lambda unit: unit.forms.one(9))


def test_a_checksum_tells_where_one_file_ends_and_the_next_begins() -> None:
    """A workbook with its CSV file is not the same as another cut of the same bytes."""
    assert checksum_of(b"ab", b"c") != checksum_of(b"a", b"bc")
    assert checksum_of(b"ab", b"c") == checksum_of(b"ab", b"c")
