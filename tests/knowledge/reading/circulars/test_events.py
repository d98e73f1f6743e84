"""Which date is that of the event, and where it is."""

from __future__ import annotations

import pytest

from tests.knowledge.reading.circulars.letters import event, json_of


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("La réunion se tiendra les 6-7 Novembre 2014 à Bilbao.", "2014-11-06/2014-11-07 Bilbao"),
        ("La réunion se tiendra à Bilbao (Espagne) les 6 et 7 novembre.", "2014-11-06/2014-11-07 Bilbao"),
        ("The conference will take place in Mexico City from 6 to 7 November.", "2014-11-06/2014-11-07 Mexico City"),
        ("We are pleased to invite you to the meeting of 6 November in Oslo.", "2014-11-06/2014-11-06 Oslo"),
        ("Join us in Bilbao on 6 November for the annual meeting.", "2014-11-06/2014-11-06 Bilbao"),
        ("The next Assembly is scheduled in Seville on 6-7 November.", "2014-11-06/2014-11-07 Seville"),
        (
            "El congreso tendrá lugar el 6 de noviembre en el Palacio Euskalduna.",
            "2014-11-06/2014-11-06 Palacio Euskalduna",
        ),
        ("Notre université d’été vous attend à Hammamet du 26 au 30 novembre 2014.", "2014-11-26/2014-11-30 Hammamet"),
        ("El taller se celebrará en la ciudad de La Paz el 6 de noviembre.", "2014-11-06/2014-11-06 La Paz"),
        ("O seminário realizar-se-á no Rio de Janeiro, em 6 de novembro.", "2014-11-06/2014-11-06 Rio de Janeiro"),
        ("Le webinaire aura lieu en ligne le 6 novembre, de 14h à 16h.", "2014-11-06/2014-11-06 en ligne"),
        ("Conférence annuelle, Porto Alegre | 6-7 novembre 2014", "2014-11-06/2014-11-07 Porto Alegre"),
        ("Date : 6 novembre 2014\nLieu : Bilbao, palais Euskalduna", "2014-11-06/2014-11-06 Bilbao"),
        ("L’atelier aura lieu le 6 novembre.", "2014-11-06/2014-11-06"),
    ],
)
def test_the_event_and_its_place(sentence: str, found: str) -> None:
    """A sentence that says that it takes place, an invitation, a row or labels."""
    assert event(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "La réunion de 2013 a eu lieu à Bordeaux.",
        "La réunion a eu lieu le 6 juin 2014 à Bordeaux.",
        "Le 6 juin, la commission s’est réunie à Bordeaux.",
        "The workshop was held in Malmö on 6 and 7 June.",
        "La jornada tuvo lugar en Lima el 6 de junio.",
        "O encontro realizou-se em Maputo de 6 a 8 de junho.",
        "La réunion du 6 novembre à Bilbao est annulée.",
        "The meeting of 6-7 November in Bilbao has been cancelled.",
        "El foro previsto para el 6 de noviembre ha sido suspendido.",
        "O fórum de 6 de novembro foi cancelado.",
        "La prochaine réunion se tiendra en novembre 2014.",
        "Le comité en décidera le 6 novembre.",
        "Le programme sera publié le 6 octobre.",
        "Inscription avant le 24 octobre.",
    ],
)
def test_what_is_no_event(sentence: str) -> None:
    """History, with and without years; what is cancelled; a month; other people's dates; deadlines."""
    assert event(sentence) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "La réunion, initialement prévue le 6 novembre, est reportée au 4 décembre 2014.",
        "La réunion du 6 novembre est reportée au 4 décembre 2014.",
        "The meeting originally planned for 6 November has been postponed to 4 December 2014.",
        "The meeting has been moved from 6 November to 4 December 2014.",
        "La reunión prevista para el 6 de noviembre se aplaza al 4 de diciembre de 2014.",
        "A reunião de 6 de novembro foi adiada para 4 de dezembro de 2014.",
    ],
)
def test_an_event_that_is_put_off(sentence: str) -> None:
    """It takes place on the new day."""
    assert event(sentence) == "2014-12-04/2014-12-04"


def test_where_an_event_is_that_was_put_off() -> None:
    """Where it was to be, if nothing else is said."""
    text = "Le séminaire prévu à Cotonou du 18 au 20 novembre est reporté. Il se tiendra du 17 au 19 février 2015."
    assert event(text) == "2015-02-17/2015-02-19 Cotonou"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("à l’Hôtel de Ville de Paris", "Paris"),
        ("au Palais des Congrès de Cotonou", "Cotonou"),
        ("at the City Hall of Ghent", "Ghent"),
        ("at the Maison de la Paix", "Maison de la Paix"),
        ("en Ciudad de México", "Ciudad de México"),
        ("à Genève, au Palais Eynard", "Genève"),
    ],
)
def test_a_building_and_its_city(where: str, place: str) -> None:
    """The city, wherever it is named; else the building."""
    assert event(f"La réunion se tiendra {where} le 6 novembre.") == f"2014-11-06/2014-11-06 {place}"


def test_a_city_that_is_called_like_a_weekday() -> None:
    """Santo Domingo is no Sunday."""
    text = "La reunión se celebrará en Santo Domingo los días 6 y 7 de noviembre de 2014."
    assert event(text) == "2014-11-06/2014-11-07 Santo Domingo"


def test_labels_are_no_places() -> None:
    """ "Date:" stands before a date as a city does."""
    assert event("Date: 6-7 November 2014\nPlace: Valparaíso, Chile") == "2014-11-06/2014-11-07 Valparaíso"


def test_the_last_day_is_no_event() -> None:
    """The same day in other words, as in brackets."""
    assert event("O pagamento deverá dar entrada até ao último dia de outubro (31/10/2014).") == ""


def test_an_event_put_off_without_a_new_date() -> None:
    """There is none until there is a date."""
    assert event("La réunion du 6 novembre est reportée à une date ultérieure.") == ""


def test_the_place_in_the_next_sentence() -> None:
    """Where the sentence of the date names none."""
    assert event("La réunion est reportée aux 4 et 5 décembre. Elle se tiendra à Lyon.") == "2014-12-04/2014-12-05 Lyon"


@pytest.mark.parametrize(
    "lines",
    [
        "6 – 7 Novembre 2014, Bilbao",
        "Bilbao, 6-7 novembre 2014",
        "6 et 7 novembre 2014\nBilbao",
        "Bilbao (Espagne), 06-07/11/2014",
        "du 6 au\n7 novembre 2014, Bilbao",
    ],
)
def test_the_event_above_the_letter(lines: str) -> None:
    """With its place on the line, or below it; it is neither the day of issue nor the title."""
    text = f"Circulaire 30\nBarcelone, 4 septembre 2014\n\nRéunion de travail\n{lines}\n\nChers membres,\n\nBonjour.\n"
    found = json_of(text)
    assert found["event"] == {"start": "2014-11-06", "end": "2014-11-07", "place": "Bilbao"}
    assert (found["issued"], found["title"]) == ("2014-09-04", "Réunion de travail")


def test_the_event_that_is_announced_comes_before_others() -> None:
    """A row of another meeting does not take the place of what the letter says."""
    text = "Comité exécutif, Rabat : 1er octobre 2014.\n\nLa conférence se tiendra à Lyon le 6 novembre 2014."
    assert event(text) == "2014-11-06/2014-11-06 Lyon"
