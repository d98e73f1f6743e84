"""Adding a language is adding a table."""

from __future__ import annotations

import pytest

from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.reading.circulars.encoding import as_json
from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.reading import read_circular
from knowledge.reading.circulars.tables import FOLDER, LISTS, VALUES, known_tables, read_table
from tests.knowledge.reading.circulars.letters import dates, document

ITALIAN = """
language: it
ordinals: [º, o]
articles: [il, "l'", i, gli, lo, al, nei giorni]
joints: [di, "d'", del]
and: [e]
to: [al, a, "all'", fino al]
between: [tra il, fra il]
month end: [fine, la fine di, fine di]
hours: [h, ore]
at: [alle, alle ore, ore, entro le]
noon: [mezzogiorno]
midnight: [mezzanotte]
zone before: [ora di, ora del]
circular: [circolare]
number: [numero, n]
subject: [oggetto]
greeting: [car*, gentil*, egregi*]
place: [a, in, nella città di]
until: [entro, entro il, entro le, prima del, fino al, non oltre il]
deadline: [scadenza, termine]
registration: [iscrizion*, iscriver*]
questionnaire: [questionari*]
action: [inviare, compilare, restituire]
will be held: [si terrà, si terranno, avrà luogo]
was held: [si è tenut*, ha avuto luogo]
gathering: [riunione, convegno, assemblea]
"""

LETTER = """Circolare n. 12
Torino, 8 marzo 2021

Oggetto: Assemblea annuale

Cari membri,

L'assemblea annuale si terrà a Torino dal 6 all'8 maggio 2021.

Vi preghiamo di inviare il modulo di iscrizione entro il 16 aprile, alle ore 18:00 (ora di Roma), e di compilare il
questionario entro la fine di marzo.

La riunione del 2019 si è tenuta a Lecce il 3 giugno.
"""


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    """The four languages of the network, and Italian by its table only."""
    return Grammar((*known_tables(), read_table(ITALIAN)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Torino, 1º marzo 2021", "2021-03-01"),
        ("l'8 maggio 2021", "2021-05-08"),
        ("dal 6 all'8 maggio 2021", "2021-05-06/2021-05-08"),
        ("dal 30 settembre al 2 ottobre", "?-09-30/?-10-02"),
        ("tra il 1 settembre e il 15 ottobre", "?-09-01/?-10-15"),
        ("venerdì 16 aprile 2021", "2021-04-16 Fri"),
        ("entro la fine di marzo", "?-03-end"),
    ],
)
def test_a_fifth_language_reads_dates(grammar: Grammar, text: str, found: str) -> None:
    """The table's words, with CLDR's names of months and weekdays."""
    assert dates(text, grammar) == [found]


def test_the_others_do_not_know_it() -> None:
    """Without its table a language has no ranges: the test above shows what the table does."""
    assert dates("dal 30 settembre al 2 ottobre") == []


def test_a_fifth_language_reads_circulars(grammar: Grammar) -> None:
    """Deadlines, event and letterhead by a table alone."""
    reading = read_circular(document(LETTER), lambda text: Language("it"), grammar=grammar)
    found = as_json(reading)
    evidence = (
        "Vi preghiamo di inviare il modulo di iscrizione entro il 16 aprile, alle ore 18:00 (ora di Roma), e di "
        "compilare il"
    )
    assert found == {
        "number": "12",
        "issued": "2021-03-08",
        "title": "Assemblea annuale",
        "language": "it",
        "event": {"start": "2021-05-06", "end": "2021-05-08", "place": "Torino"},
        "deadlines": [
            {
                "date": "2021-04-16",
                "time": "18:00",
                "zone": "Europe/Rome",
                "what": "registration",
                "evidence": evidence,
                "line": 10,
            },
            {
                "date": "2021-03-31",
                "time": None,
                "zone": None,
                "what": "questionnaire",
                "evidence": "questionario entro la fine di marzo.",
                "line": 11,
            },
        ],
        "emails": [],
        "urls": [],
    }


def test_the_languages_of_the_network_have_tables() -> None:
    """One file each, named by its language, with every list that reading a circular needs."""
    assert {table.language for table in known_tables()} == set(NETWORK_LANGUAGES)
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {table.language for table in known_tables()}
    needed = LISTS - {"capitalised", "am", "pm", "zone before", "zone behind"}
    assert all(needed <= table.lists.keys() for table in known_tables())


def test_every_key_is_explained() -> None:
    """Whoever adds a language reads what each key means where the tables are described."""
    from knowledge.reading.circulars import tables

    assert all(key in (tables.__doc__ or "") for key in LISTS | VALUES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "articles: [il]",
        "language: it\narticle: [il]",
        "language: it\narticles: il",
        "language: it\narticles: [[il]]",
        "language: it\nmonths: [gennaio]",
        "language: it\nmonths: {gennaio: [1]}",
    ],
)
def test_a_table_that_is_none(text: str) -> None:
    """No language, unknown keys and values of other kinds are refused: a misspelt key would silently read nothing."""
    with pytest.raises(ValueError, match="words"):
        read_table(text)


def test_yes_and_no_are_words() -> None:
    """Spanish "y", Portuguese "no" and English "on" are no truth values."""
    table = read_table("language: es\nand: [y, no, on]")
    assert table.lists["and"] == ("y", "no", "on")
