"""Yes, no, and what else people say whatever the question is."""

from __future__ import annotations

import pytest

from knowledge.forms.answers.choices.sayings import Saying, said, says_read


def phrases(text: str) -> list[str]:
    """Phrases with a "|" between."""
    return [phrase.strip() for phrase in text.split("|")]


def test_a_yes() -> None:
    """Each of these is a yes, whatever the language of the reader."""
    texts = """
        yes | Yes! | YES | yep | yeah | yup | y | ok | OK. | okay | sure | of course | absolutely |
        yes please | yesss | yes yes | Yes, of course | true | we do | correct | 👍 | 👍🏾 | ✅ | 👌 | yes 👍 |
        oui | Oui. | ouais | o | oui oui | ouiii | d'accord | d’accord | bien sûr | tout à fait | absolument |
        oui merci | certainement | oui, bien sûr | c'est exact | en effet | mais oui | sí | si | Sí, claro |
        claro | claro que sí | por supuesto | desde luego | de acuerdo | vale | sip | síii | así es |
        correcto | sim | claro que sim | pois | pois é | com certeza | certo | isso mesmo | s |
        sim, obrigado | de acordo | نعم | evet | да
        """
    assert [text for text in phrases(texts) if said(text) is not Saying.YES] == []


def test_a_no() -> None:
    """Each of these is a no, whatever the language of the reader."""
    texts = """
        no | No. | NO! | nope | nah | n | no thanks | No, thank you | not at all | of course not | never |
        false | nooo | no no | 👎 | ❌ | non | non merci | pas du tout | bien sûr que non | certainement pas |
        jamais | non non | nan | no gracias | no, gracias | claro que no | para nada | por supuesto que no |
        en absoluto | não | nao | não, obrigado | claro que não | de modo nenhum | nem pensar | لا | hayır |
        нет
        """
    assert [text for text in phrases(texts) if said(text) is not Saying.NO] == []


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("yes, but only in the centre", Saying.LIKELY_YES),
        ("oui mais pas partout", Saying.LIKELY_YES),
        ("sí, en parte", Saying.LIKELY_YES),
        ("si, en parte", Saying.LIKELY_YES),
        ("sim mas só em parte", Saying.LIKELY_YES),
        ("I think so", Saying.LIKELY_YES),
        ("je crois que oui", Saying.LIKELY_YES),
        ("creo que sí", Saying.LIKELY_YES),
        ("acho que sim", Saying.LIKELY_YES),
        ("yse", Saying.LIKELY_YES),
        ("oiu", Saying.LIKELY_YES),
        ("not yet", Saying.LIKELY_NO),
        ("pas encore", Saying.LIKELY_NO),
        ("todavía no", Saying.LIKELY_NO),
        ("ainda não", Saying.LIKELY_NO),
        ("not really", Saying.LIKELY_NO),
        ("no, that was cancelled", Saying.LIKELY_NO),
        ("non, pas cette année", Saying.LIKELY_NO),
        ("I don't think so", Saying.LIKELY_NO),
    ],
)
def test_what_is_likely(text: str, saying: Saying) -> None:
    """A yes or no with something to it, or with a slip in it, is only likely."""
    assert said(text) is saying


@pytest.mark.parametrize(
    ("saying", "texts"),
    [
        (Saying.UNDECIDED, """
            maybe | perhaps | it depends | peut-être | ça dépend | quizás | tal vez | depende |
            talvez | yes and no | oui et non
            """),
        (Saying.DOES_NOT_KNOW, """
            I don't know | don’t know | dunno | no idea | ne sait pas | je sais pas | aucune idée |
            no sé | no lo sé | não sei
            """),
        (Saying.NOT_APPLICABLE, "n/a | N.A. | not applicable | sans objet | no aplica | não se aplica"),
        (Saying.NONE, """
            none | none of them | none of the above | neither of them | aucun | aucune d'entre elles |
            ninguno | ninguna de las anteriores | nenhum | nenhuma destas | nothing | rien
            """),
        (Saying.ALL, """
            all | all of them | everything | toutes | tous | todas | todos los anteriores | tudo |
            todas elas
            """),
    ],
)  # fmt: skip
def test_what_else_is_said(saying: Saying, texts: str) -> None:
    """Not knowing, not deciding, none and all are said in four languages."""
    assert {said(text) for text in phrases(texts)} == {saying}


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "energy", "si on veut", "yes no", "oui 👎", "sir", "none of your business", "all the energy"),
        *("north", "?", "yes " * 100),
    ],
)
def test_what_says_nothing_of_the_kind(text: str) -> None:
    """An "if", a yes with a no, and words that only begin so say neither."""
    assert said(text) is None


def test_what_acknowledges() -> None:
    """Each of these says that a text was read."""
    texts = """
        ok | OK! | yes | read | I have read it | got it | understood | read and understood | noted, thanks |
        👍 | done | lu | vu | j'ai lu | J’ai bien lu | lu et compris | bien reçu | d'accord | compris, merci |
        c'est noté | oui | leído | entendido | enterada | lo he leído | recibido, gracias | de acuerdo |
        conforme | li | lido | entendi | ciente | li e compreendi | tomei conhecimento, obrigada
        """
    assert [text for text in phrases(texts) if not says_read(text)] == []


def test_what_does_not_acknowledge() -> None:
    """A no, a "but" and anything else do not acknowledge."""
    texts = """
        no | not yet | non | pas lu | no entendido | não li | 👎 | what? | I have read it but disagree |
        lu mais pas compris |  | bananas
        """
    assert [text for text in phrases(texts) if says_read(text)] == []
    assert not says_read("ok " * 200)
