"""Number, date and place of issue, title, language."""

from __future__ import annotations

import pytest

from tests.knowledge.reading.circulars.letters import json_of, reading_of

BODY = "\n\nChers membres,\n\nVeuillez trouver ci-joint le rapport de la commission.\n"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Circulaire 30", "30"),
        ("CIRCULAIRE N° 47", "47"),
        ("Circulaire n°44 du 11/06/18", "44"),
        ("Circular núm. 12/2020", "12"),
        ("Circular nº 5", "5"),
        ("Circular n.º 9", "9"),
        ("Circular No. 8", "8"),
        ("CIRCULAR LETTER No 44", "44"),
        ("Circular 2021/8", "8"),
        ("C I R C U L A I R E 33", "33"),
        ("Circu1ar 25", "25"),
        ("C1RCULAR N.º 3l", "31"),
        ("Circ. 5", "5"),
        ("Circulaire nº8", "8"),
        ("Cireular 14", "14"),
        ("CIRCULAR ll", "11"),
        ("CIRCULAR II", None),
        ("Ofício-Circular nº 031/2022", "031"),
        ("Circulaire\nN° 4", "4"),
        ("Circulaire\nParis 2020", None),
        ("Ref.: C/12/2019", "12"),
        ("Réf. : SG/DIR/7-2021", "7"),
        ("Ref.: C/12", None),
        ("Ref.: Rapport annuel 12/2019", None),
        ("Circulaire aux membres", None),
        ("Bulletin 12", None),
    ],
)
def test_the_number(line: str, number: str | None) -> None:
    """As printed, without the year that may stand with it; also when it was scanned badly."""
    assert json_of(f"{line}\nParis, 4 mars 2020{BODY}")["number"] == number


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Barcelone, 4 Mars 2020", "Barcelone"),
        ("Barcelone, le 4 mars 2020", "Barcelone"),
        ("Bilbao, a 4 de marzo de 2020", "Bilbao"),
        ("En Bilbao, a 4 de marzo de 2020", "Bilbao"),
        ("Lisboa, 4 de março de 2020", "Lisboa"),
        ("Boston, March 4, 2020", "Boston"),
        ("Câmara Municipal de Guimarães, 4 de março de 2020", "Câmara Municipal de Guimarães"),
        ("Commission des villes – Barcelone, 4 mars 2020", "Barcelone"),
        ("Lisboa, aos 4 de março de 2020", "Lisboa"),
        ("Setúbal, aos 4 dias do mês de março de 2020", "Setúbal"),
        ("Montevideo, marzo 4 de 2020", "Montevideo"),
        ("Date : 04/03/2020", None),
        ("2020-03-04", None),
        ("Fecha: 4 de marzo de 2020", None),
        ("4 March 2020", None),
    ],
)
def test_the_day_and_place_of_issue(line: str, place: str | None) -> None:
    """The line of the letterhead that is nothing but a place and a date."""
    issued = reading_of(f"Circulaire 30\n{line}\n\nObjet : Réunion du 6 mai 2020{BODY}").issued
    assert issued is not None
    assert (issued.date.isoformat(), issued.place) == ("2020-03-04", place)
    assert (issued.evidence.text, issued.evidence.line) == (line, 2)


def test_the_day_of_issue_at_the_end() -> None:
    """Where the head has none, "Done at …" under the letter."""
    found = reading_of(f"Circulaire 30{BODY}\nFait à Rabat, le 4 mars 2020\n\nLe président\n").issued
    assert found is not None
    assert (found.date.isoformat(), found.place) == ("2020-03-04", "Rabat")


@pytest.mark.parametrize(
    "line", ["Réunion du 6 mai 2020 à Lyon", "Inscription avant le 6 mai 2020", "6-7 mai 2020, Lyon"]
)
def test_other_dates_above_the_letter(line: str) -> None:
    """A meeting, a deadline and a range are no day of issue."""
    assert json_of(f"Circulaire 30\n\n{line}{BODY}")["issued"] is None


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Objet : Réunion de travail", "Réunion de travail"),
        ("Objet : Réunion de travail sur la\ngouvernance", "Réunion de travail sur la gouvernance"),
        ("Subject: Registration open", "Registration open"),
        ("Asunto: Jornada", "Jornada"),
        ("ASSUNTO: Jornada.", "Jornada"),
        ("Commission Culture\n\nRéunion de travail", "Réunion de travail"),
        ("**Réunion de travail**", "Réunion de travail"),
        ("Réunion de\ntravail\n6-7 mai 2020, Lyon", "Réunion de travail"),
        ("Réunion de travail\n\nLieu : Lyon", "Réunion de travail"),
    ],
)
def test_the_title(head: str, title: str) -> None:
    """The subject line, else the last lines above the letter that are no date, place or label."""
    assert json_of(f"Circulaire 30\nParis, 4 mars 2020\n\n{head}{BODY}")["title"] == title


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Ref.: Cuestionario sobre finanzas locales", "Cuestionario sobre finanzas locales"),
        ("Ref.: SG/2018-044\n\nRéunion de travail", "Réunion de travail"),
        ("Ref.: Notre courrier de mars\nObjet : Réunion", "Réunion"),
        ("Réunion de travail\n\nAux présidentes et présidents des sections", "Réunion de travail"),
        ("To: all members\nFrom: the Secretariat\nSubject: Working meeting", "Working meeting"),
        ("Señores Alcaldes\nCiudades asociadas\n\nCiclo de talleres", "Ciclo de talleres"),
        ("Réunion de travail\n\n| Quoi | Quand |\n| Réunion | Lyon |", "Réunion de travail"),
        ("Réunion de travail\n\nDates limites", "Réunion de travail"),
    ],
)
def test_what_stands_around_a_title(head: str, title: str) -> None:
    """Whom the letter is for, its reference, tables and headings of its parts are no title; a reference in words is."""
    assert json_of(f"Circulaire 30\nParis, 4 mars 2020\n\n{head}{BODY}")["title"] == title


@pytest.mark.parametrize(
    "greeting", ["Amigas e amigos,", "Excelências,", "De nuestra consideración:", "Kära kollegor,", "Dear all"]
)
def test_the_letter_begins_at_the_greeting(greeting: str) -> None:
    """Also at one that no table has, if it ends in a comma above the text."""
    text = f"Circular 3\n4 de março de 2020\n\nBalanço do ano\n\n{greeting}\n\nO relatório segue em anexo, com votos.\n"
    assert json_of(text)["title"] == "Balanço do ano"


def test_a_number_is_no_date() -> None:
    """ "Circular 2/18" is no eighteenth of February, and does not tell how days and months are ordered."""
    found = json_of("Circular 2/18\n05.03.2018\n\nStudy visit\n\nDear members,\n\nIt starts on 6.04.2018.\n")
    assert (found["number"], found["issued"], found["event"]) == ("2", "2018-03-05", None)


def test_without_a_title() -> None:
    """A letterhead is none."""
    assert json_of(f"Circulaire 30\n\nParis, 4 mars 2020{BODY}")["title"] is None


def test_the_language_is_that_of_the_letter() -> None:
    """Names in the head, and a head in another language, do not count."""
    text = (
        "Circular 30\nWorld Digital Cities Committee\nBarcelona, 4 March 2020\n\nChers membres,\n\n"
        "Nous avons le plaisir de vous informer que l’étude est désormais disponible en ligne.\n"
    )
    assert json_of(text)["language"] == "fr"


def test_what_says_nothing() -> None:
    """A text that is no circular has a language and nothing else."""
    found = json_of("Hello.\n")
    assert {key: value for key, value in found.items() if value} == {"language": found["language"]}


def test_every_part_has_its_line() -> None:
    """Number, issue, title, event, addresses and deadlines name the line that they were read from."""
    reading = reading_of(
        "Circulaire 30\nBarcelone, 4 septembre 2014\n\nObjet : Réunion\n\nChers membres,\n\n"
        "Elle se tiendra à Bilbao le 6 novembre.\n\nInscription avant le 24 octobre : a@example.org, www.example.org\n"
    )
    assert reading.number is not None
    assert reading.issued is not None
    assert reading.title is not None
    assert reading.event is not None
    single = (reading.number.evidence, reading.issued.evidence, reading.title.evidence, reading.event.evidence)
    addresses = [part.evidence for part in (*reading.emails, *reading.urls)]
    several = [*(deadline.evidence for deadline in reading.deadlines), *addresses]
    assert [evidence.line for evidence in (*single, *several)] == [1, 2, 4, 8, 10, 10, 10]
