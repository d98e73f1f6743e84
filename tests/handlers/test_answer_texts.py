"""Typed answers as officials hear them read back: golden transcripts in the four languages.

`pytest tests/handlers/test_answer_texts.py --regenerate` writes what Focal says today; read the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from handlers.answer_texts import WHY_AGAIN, answer_text, fault_text
from handlers.phrasebook import Phrasebook, load_phrasebook
from knowledge.forms.answers import read_answer
from knowledge.forms.answers.values import Reason, Reply, Unclear, Understood
from knowledge.forms.responses import AnswerFault
from knowledge.model.forms import Asked, QuestionType, ShownChoice
from knowledge.model.languages import EN, ES, FR, PT, Language

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts" / "answers"
TODAY = date(2026, 11, 20)
SECTORS: Mapping[Language, tuple[str, ...]] = {
    EN: ("Water and sanitation", "Energy", "Mobility", "Waste"),
    FR: ("Eau et assainissement", "Énergie", "Mobilité", "Déchets"),
    ES: ("Agua y saneamiento", "Energía", "Movilidad", "Residuos"),
    PT: ("Água e saneamento", "Energia", "Mobilidade", "Resíduos"),
}
Q = QuestionType
Script = Sequence[tuple[QuestionType, Sequence[str]]]

SCRIPTS: Mapping[Language, Script] = {
    EN: (
        (Q.INTEGER, ["twenty-four", "1,234", "about 300", "10-20", "2.5", "a lot", ""]),
        (Q.DECIMAL, ["1,234.5", "1.234", "24%"]),
        (Q.RANGE, ["7", "11", "-1", "7.5"]),
        (Q.DATE, ["March 24th", "yesterday", "03/04/2026", "31/02/2026", "mid-March"]),
        (Q.TIME, ["2:30 pm", "noon", "25:10", "in the afternoon"]),
        (Q.DATE_TIME, ["24 March 2026 at 2pm", "tomorrow", "14:30"]),
        (Q.SELECT_ONE, ["2", "mobilty", "water", "7", "1 and 3", "none", "no idea"]),
        (Q.SELECT_MULTIPLE, ["1, 3 and 4", "all but waste", "1-3", "water and sanitation, energy", "2 and bananas"]),
        (Q.RANK, ["4 1 2 3", "1 2", "1 1 2 3"]),
        (Q.GEOPOINT, ["43.26, -2.93", "Bilbao", "143, 2000"]),
        (Q.ACKNOWLEDGE, ["I have read it", "no"]),
        (Q.IMAGE, ["here it is"]),
    ),
    FR: (
        (Q.INTEGER, ["vingt-quatre", "1 234", "1.234", "environ 300", "entre 10 et 20", "2,5", "beaucoup"]),
        (Q.DECIMAL, ["1 234,5", "1.234", "1,5 million"]),
        (Q.RANGE, ["sept", "11"]),
        (Q.DATE, ["le 1er avril", "hier", "03/04/2026", "31/02/2026", "mi-mars", "lundi prochain"]),
        (Q.TIME, ["14h30", "midi et quart", "25h10", "dans l’après-midi"]),
        (Q.DATE_TIME, ["24 mars 2026 à 14h", "demain", "14h30"]),
        (Q.SELECT_ONE, ["n° 2", "mobilté", "la troisième", "7", "1 et 3", "aucun", "je ne sais pas"]),
        (Q.SELECT_MULTIPLE, ["1, 3 et 4", "toutes sauf les déchets", "1 à 3", "eau et assainissement, énergie"]),
        (Q.RANK, ["4 1 2 3", "1 2"]),
        (Q.GEOPOINT, ["43°15′46″N 2°56′5″O", "Bilbao"]),
        (Q.ACKNOWLEDGE, ["lu", "non"]),
        (Q.IMAGE, ["la voici"]),
    ),
    ES: (
        (Q.INTEGER, ["mil doscientos", "1.234", "unos 300", "entre 10 y 20", "2,5", "muchos"]),
        (Q.DECIMAL, ["1.234,5", "1.234"]),
        (Q.RANGE, ["siete", "11"]),
        (Q.DATE, ["24 de marzo de 2026", "ayer", "03/04/2026", "31/02/2026", "a mediados de marzo"]),
        (Q.TIME, ["las tres y media de la tarde", "medianoche", "25:10"]),
        (Q.DATE_TIME, ["24 de marzo de 2026 a las 14:00", "mañana"]),
        (Q.SELECT_ONE, ["la segunda", "movilidá", "9", "1 y 3", "ninguno", "no lo sé"]),
        (Q.SELECT_MULTIPLE, ["1, 3 y 4", "todas menos residuos", "agua y saneamiento, energía"]),
        (Q.RANK, ["4 1 2 3", "1 2"]),
        (Q.GEOPOINT, ["43,26 -2,93", "Bilbao"]),
        (Q.ACKNOWLEDGE, ["leído", "no"]),
    ),
    PT: (
        (Q.INTEGER, ["vinte e quatro", "1.234", "cerca de 300", "entre 10 e 20", "2,5", "muitos"]),
        (Q.DECIMAL, ["1.234,5", "1.234"]),
        (Q.RANGE, ["sete", "11"]),
        (Q.DATE, ["24 de março de 2026", "ontem", "03/04/2026", "31/02/2026", "meados de março"]),
        (Q.TIME, ["às 14h", "meia-noite", "25:10"]),
        (Q.DATE_TIME, ["24 de março de 2026 às 14h", "amanhã"]),
        (Q.SELECT_ONE, ["a segunda", "mobilidde", "9", "1 e 3", "nenhum", "não sei"]),
        (Q.SELECT_MULTIPLE, ["1, 3 e 4", "todas menos resíduos", "água e saneamento, energia"]),
        (Q.RANK, ["4 1 2 3", "1 2"]),
        (Q.GEOPOINT, ["43,26 -2,93", "Bilbau"]),
        (Q.ACKNOWLEDGE, ["lido", "não"]),
    ),
}


def asked(type: QuestionType, language: Language) -> Asked:
    """A question of a type, as it stands before a reader of the language."""
    names = ("water", "energy", "mobility", "waste")
    choices = tuple(
        ShownChoice(number=number, name=name, label=labels[0], labels=labels)
        for number, (name, *labels_) in enumerate(
            zip(names, SECTORS[language], *(SECTORS[other] for other in SECTORS if other != language), strict=True), 1
        )
        if (labels := tuple(labels_))
    )
    needs_list = type in (Q.SELECT_ONE, Q.SELECT_MULTIPLE, Q.RANK)
    range = {"start": "0", "end": "10", "step": "1", "type": "int"} if type is Q.RANGE else {}
    return Asked(place="/data/x", type=type, choices=choices if needs_list else (), parameters=range)


def said(language: Language, phrasebook: Phrasebook) -> Iterator[str]:
    """The whole transcript, line by line."""
    _ = phrasebook.speak(language)
    for type, replies in SCRIPTS[language]:
        yield f"# {type}"
        for reply in replies:
            reading = read_answer(asked(type, language), Reply(text=reply), language, TODAY)
            yield f"official ({language})> {reply}".rstrip()
            yield f"bot ({language})> {answer_text(_, reading)}"
            if not isinstance(reading, Understood):
                yield from (f"     [{number}] {each.echo}" for number, each in enumerate(reading.alternatives, 1))


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_transcripts(language: Language, pytestconfig: pytest.Config) -> None:
    """What is understood of an answer is read back in words, and what is not, is asked for again with the reason."""
    path = TRANSCRIPTS / f"{language}.txt"
    today = "\n".join(said(language, load_phrasebook())) + "\n"
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == path.read_text(encoding="utf-8")


def test_every_reason_has_its_sentence() -> None:
    """No answer is turned away without a word about why, in any language, with all that the reason names."""
    phrasebook = load_phrasebook()
    assert set(WHY_AGAIN) == set(Reason)
    names = ("limit", "number", "least", "most", "step", "written", "time", "date", "last", "choice", "missing")
    values = {name: f"<{name}>" for name in (*names, "understood", "missed", "latitude", "longitude")}
    for language in phrasebook.languages:
        voice = phrasebook.speak(language)
        sentences = [answer_text(voice, Unclear(reason=reason, values=values)) for reason in Reason]
        assert len(set(sentences)) == len(sentences)
        assert not [sentence for sentence in sentences if "{" in sentence or not sentence]


def test_every_fault_has_its_sentence() -> None:
    """Where a questionnaire says nothing about a wrong answer, Focal does, in each language."""
    phrasebook = load_phrasebook()
    for language in phrasebook.languages:
        sentences = {fault_text(phrasebook.speak(language), fault) for fault in AnswerFault}
        assert len(sentences) == len(AnswerFault)
        if language != EN:
            assert not sentences & {fault_text(phrasebook.speak(EN), fault) for fault in AnswerFault}
