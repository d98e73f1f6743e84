"""Which dates are deadlines, what for, and which count."""

from __future__ import annotations

import pytest

from tests.knowledge.reading.circulars.letters import body, deadlines


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Inscription avant le 24 octobre.", "2014-10-24 registration"),
        ("Merci de renvoyer le bulletin d’inscription pour le 24 octobre au plus tard.", "2014-10-24 registration"),
        ("Le formulaire d’enregistrement est à envoyer avant: [24 Octobre 2014](#)", "2014-10-24 registration"),
        ("Please register no later than 24 October.", "2014-10-24 registration"),
        ("The deadline for registration is October 24, 2014.", "2014-10-24 registration"),
        ("Registration closes on 24 October.", "2014-10-24 registration"),
        ("Pueden inscribirse hasta el 24 de octubre.", "2014-10-24 registration"),
        ("La inscrição termina em 24 de outubro.", "2014-10-24 registration"),
        ("Agradecemos que preencham o questionário até 24 de outubro.", "2014-10-24 questionnaire"),
        ("El plazo para responder a la encuesta vence el 24 de octubre.", "2014-10-24 questionnaire"),
        ("Les candidatures sont reçues jusqu’au 24 octobre.", "2014-10-24 expression_of_interest"),
        ("Expressions of interest are welcome until 24 October.", "2014-10-24 expression_of_interest"),
        ("La date butoir pour l’envoi des contributions est fixée au 24 octobre.", "2014-10-24 contribution"),
        (
            "Les villes sont priées de dire leur intérêt au plus tard le 24 octobre.",
            "2014-10-24 expression_of_interest",
        ),
        ("Les dossiers sont à déposer entre le 1er et le 24 octobre.", "2014-10-24 other"),
        ("Submit your abstract by COB 24 October.", "2014-10-24 contribution"),
        ("Registration: 24 Oct. 2014", "2014-10-24 registration"),
        ("Envíen sus propuestas antes del 24 de octubre.", "2014-10-24 contribution"),
        ("Abstracts must be submitted by 24 October.", "2014-10-24 contribution"),
        ("Le paiement de la cotisation est attendu avant le 24 octobre.", "2014-10-24 other"),
        ("Prière de nous signaler tout changement d’adresse avant le 24 octobre.", "2014-10-24 other"),
        ("- 24 octobre : clôture des inscriptions", "2014-10-24 registration"),
        ("Clôture des inscriptions : 24/10/2014", "2014-10-24 registration"),
        ("Inscription | 24 octobre 2014 | 18h", "2014-10-24 18:00 registration"),
        ("Inscriptions ouvertes du 10 septembre au 24 octobre.", "2014-10-24 registration"),
    ],
)
def test_a_deadline_and_its_purpose(sentence: str, found: str) -> None:
    """A word that sets a limit, and what somebody is asked for; a list's row needs no more than a label."""
    assert deadlines(sentence) == [found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Inscription avant le 24 octobre à 18h.", "18:00"),
        ("Inscription avant le 24 octobre 2014, 18h30 (heure de Barcelone).", "18:30 Europe/Madrid"),
        ("Inscripción antes de las 17:00 h del 24 de octubre.", "17:00"),
        ("Please register by 5 p.m. on 24 October.", "17:00"),
        ("Please register before midnight (CET) on 24 October.", "23:59 Europe/Paris"),
        ("Inscription jusqu’au 24 octobre à minuit, heure de Paris.", "23:59 Europe/Paris"),
        ("Inscrições até ao meio-dia de 24 de outubro (hora de Lisboa).", "12:00 Europe/Lisbon"),
        ("- 24 October: registration closes (23:59, UTC+2)", "23:59 UTC+2"),
        ("Inscription avant le 24 octobre. La séance commence à 9h.", ""),
    ],
)
def test_the_time_of_a_deadline(sentence: str, found: str) -> None:
    """Behind the date or before it, with the zone that is stated; another sentence's time is not its own."""
    assert deadlines(sentence) == [f"2014-10-24 {found} registration".replace("  ", " ")]


@pytest.mark.parametrize(
    "sentence",
    [
        "L’inscription, ouverte jusqu’au 24 octobre, est prolongée jusqu’au 7 novembre.",
        "La date limite d’inscription est reportée du 24 octobre au 7 novembre 2014.",
        "L’inscription est prolongée jusqu’au 7 novembre (au lieu du 24 octobre).",
        "The registration deadline has been extended from 24 October to 7 November 2014.",
        "The registration deadline of 24 October is extended until 7 November.",
        "Registration is extended to 7 November instead of 24 October.",
        "Se amplía hasta el 7 de noviembre el plazo de inscripción, que vencía el 24 de octubre.",
        "El plazo de inscripción, inicialmente el 24 de octubre, se prorroga al 7 de noviembre.",
        "O prazo de inscrição foi prorrogado até 7 de novembro, em vez de 24 de outubro.",
        "As inscrições, que terminavam em 24 de outubro, são prolongadas até 7 de novembro.",
    ],
)
def test_an_extended_deadline(sentence: str) -> None:
    """The new date counts, wherever the old one stands."""
    assert deadlines(sentence) == ["2014-11-07 registration"]


def test_the_old_deadline_is_void_in_the_whole_letter() -> None:
    """A sentence that still has it does not bring it back."""
    text = (
        "Rappel : inscription avant le 24 octobre.\n\nL’inscription est prolongée au 7 novembre, au lieu du 24 octobre."
    )
    assert deadlines(text) == ["2014-11-07 registration"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Les inscriptions, closes le 24 juin 2014, ont été nombreuses.",
        "Le questionnaire était à remplir avant le 30 juin 2014.",
        "Nos bureaux seront fermés jusqu’au 5 janvier.",
        "Nos bureaux seront fermés du 24 décembre au 5 janvier.",
        "The exhibition may be visited until 24 October.",
        "Le programme définitif sera envoyé avant le 24 octobre.",
        "The results will be published by 24 October.",
        "Se publicarán los resultados antes del 24 de octubre.",
        "- 10 septembre : ouverture des inscriptions",
        "Les inscriptions ouvriront le 10 septembre.",
        "La date limite d’inscription du 24 octobre est annulée.",
        "Dernière version : 4/09/2014",
        "Le règlement du 24 octobre 2015 s’applique.",
        "Le rapport couvre l’année 2013, jusqu’en décembre.",
    ],
)
def test_what_is_no_deadline(sentence: str) -> None:
    """What is over, what the secretariat does itself, what is a state, what opens, what is cancelled."""
    assert deadlines(sentence) == []


def test_several_deadlines() -> None:
    """Each with its own purpose, in the order of the letter."""
    text = (
        "Merci de vous inscrire avant le 24 octobre, de remplir le questionnaire pour le 31 octobre au plus tard et "
        "d’envoyer vos contributions jusqu’au 3 novembre."
    )
    assert deadlines(text) == ["2014-10-24 registration", "2014-10-31 questionnaire", "2014-11-03 contribution"]


def test_a_deadline_that_is_said_twice_is_one() -> None:
    """The fuller one, where only one tells a time."""
    text = "Inscription avant le 24 octobre.\n\nRappel : les inscriptions sont closes le 24 octobre à 18h."
    assert deadlines(text) == ["2014-10-24 18:00 registration"]


def test_a_purpose_from_the_sentences_before() -> None:
    """ "Return it by …": what "it" is stands above."""
    assert deadlines("1. Remplissez le questionnaire.\n2. Renvoyez-le avant le 24 octobre.") == [
        "2014-10-24 questionnaire"
    ]
    assert deadlines("Un questionnaire est joint. Merci de le renvoyer avant le 24 octobre.") == [
        "2014-10-24 questionnaire"
    ]


def test_a_date_over_the_end_of_a_line() -> None:
    """Its evidence is both lines, counted from the first."""
    (deadline,) = body(
        "Le formulaire d’inscription est à renvoyer au secrétariat avant le 24\noctobre 2014, merci."
    ).deadlines
    assert deadline.evidence.line == 8
    assert deadline.evidence.text.endswith("avant le 24 octobre 2014, merci.")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("No registration can be made after 24 October.", ["2014-10-24 registration"]),
        ("Les inscriptions reçues après le 24 octobre ne seront pas acceptées.", ["2014-10-24 registration"]),
        ("No se admitirán inscripciones después del 24 de octubre.", ["2014-10-24 registration"]),
        ("The list of registrations will be made public after 24 October.", []),
    ],
)
def test_after_which_nothing_is_possible(sentence: str, found: list[str]) -> None:
    """ "After" sets a limit where the sentence refuses something."""
    assert deadlines(sentence) == found


def test_a_table_of_deadlines() -> None:
    """Its first row says what the days are; a row's own label says what for, and others' do not."""
    rows = "| What | Until |\n| Registration | 24 October 2014 |\n| Hotel rooms | 10 October 2014 |\n"
    assert deadlines(rows) == ["2014-10-24 registration", "2014-10-10 other"]


def test_rows_that_begin_with_a_date() -> None:
    """Each has its own purpose."""
    rows = "13 octobre – dernier jour pour proposer un atelier\n24 octobre – dernier jour pour s’inscrire\n"
    assert deadlines(rows) == ["2014-10-13 contribution", "2014-10-24 registration"]


def test_a_day_in_brackets() -> None:
    """It says which day the words before it mean; a holiday's name may stand before a weekday."""
    assert deadlines("Please register by the end of next week (24 October).") == ["2014-10-24 registration"]
    assert deadlines("Register by noon on Good Friday, 3 April 2015.") == ["2015-04-03 12:00 registration"]


def test_what_closed_before() -> None:
    """A day on which something closed is none until which something is open."""
    text = (
        "La cuota deberá abonarse antes del próximo 24 de octubre; la anterior, cuyo plazo venció el 31 de marzo, no."
    )
    assert deadlines(text) == ["2014-10-24 other"]


def test_an_answer_to_an_invitation() -> None:
    """It says whether somebody comes."""
    text = "Nous vous invitons à la réunion du 6 novembre.\n\nUne réponse avant le 24 octobre nous obligerait."
    assert deadlines(text) == ["2014-10-24 registration"]
    other = "Nous vous invitons à la réunion du 6 novembre.\n\nLes visas sont à demander, merci, avant le 24 octobre."
    assert deadlines(other) == ["2014-10-24 other"]


def test_addresses_say_nothing() -> None:
    """The words within them are names."""
    assert deadlines("Le protocole signé est à renvoyer à inscription@example.org avant le 24 octobre.") == [
        "2014-10-24 other"
    ]


def test_an_old_and_a_new_day_with_years() -> None:
    """They are no range."""
    text = "We extend the deadline for abstracts, initially set for 24 October 2014, to 7 November 2014."
    assert deadlines(text) == ["2014-11-07 contribution"]
