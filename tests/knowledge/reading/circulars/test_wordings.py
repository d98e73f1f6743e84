"""The many ways in which letters of networks set a date: one sentence each, most of them in no other test."""

from __future__ import annotations

import pytest

from tests.knowledge.reading.circulars.letters import deadlines, event

REGISTRATION = "2014-10-24 registration"
QUESTIONNAIRE = "2014-10-24 questionnaire"
INTEREST = "2014-10-24 expression_of_interest"
CONTRIBUTION = "2014-10-24 contribution"
OTHER = "2014-10-24 other"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Kindly let us know who will attend at the very latest on 24 October.",
            REGISTRATION,
        ),
        ("We would be grateful to have your registration form in our hands by 24 October.", REGISTRATION),
        ("Seats can be booked until 24 October.", REGISTRATION),
        ("Accreditation requests are accepted up to and including Friday, 24 October 2014.", REGISTRATION),
        ("Delegates should be accredited on or before 24 October.", REGISTRATION),
        ("Registration remains open until 24 October 2014.", REGISTRATION),
        ("The last day to register is 24 October.", REGISTRATION),
        ("You have until 24 October to sign up.", REGISTRATION),
        ("Sign-up closes Friday 24 October.", REGISTRATION),
        ("Please RSVP by 24 Oct.", REGISTRATION),
        ("We kindly ask you to fill in the survey before the 24th of October.", QUESTIONNAIRE),
        ("The survey is open through 24 October 2014.", QUESTIONNAIRE),
        ("We look forward to receiving the completed questionnaire not later than 24 October.", QUESTIONNAIRE),
        ("Cities wishing to host the next summit should let us know prior to 24 October.", INTEREST),
        ("Bids must reach us by 24 October.", INTEREST),
        ("Applications close on 24 October 2014.", INTEREST),
        ("A letter of intent signed by the mayor is due on 24 October.", INTEREST),
        ("The call for expressions of interest closes on 24 October.", INTEREST),
        ("Would your city like to join the pilot? Express your interest before October 24.", INTEREST),
        ("Send us your good practices by 24 October.", CONTRIBUTION),
        ("Case studies are due 24 October 2014.", CONTRIBUTION),
        ("Comments on the draft are welcome until 24 October.", CONTRIBUTION),
        ("Please provide written inputs no later than 24 October.", CONTRIBUTION),
        ("Proposals for sessions will be received through October 24, 2014.", CONTRIBUTION),
        ("Fees are payable by 24 October.", OTHER),
        ("The signed agreement must be returned by 24 October.", OTHER),
        ("Visa letters can be requested until 24 October.", OTHER),
    ],
)
def test_english(sentence: str, found: str) -> None:
    """English deadlines and what they are for."""
    assert deadlines(sentence) == [found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Vous voudrez bien vous inscrire d’ici le 24 octobre.", REGISTRATION),
        ("Les inscriptions seront closes le 24 octobre 2014 au soir.", REGISTRATION),
        ("Les inscriptions restent ouvertes jusqu’au vendredi 24 octobre inclus.", REGISTRATION),
        ("Vous voudrez bien nous communiquer les noms des participants avant le 24 octobre.", REGISTRATION),
        ("Le bulletin-réponse est à retourner pour le 24 octobre, dernier délai.", REGISTRATION),
        ("Merci de confirmer votre venue au plus tard le 24 octobre.", REGISTRATION),
        ("Passé le 24 octobre, aucune inscription ne pourra être prise en compte.", REGISTRATION),
        ("Vous avez jusqu’au 24 octobre pour vous inscrire.", REGISTRATION),
        ("Le dernier jour pour s’inscrire est le 24 octobre.", REGISTRATION),
        ("Fin des inscriptions : 24 octobre 2014", REGISTRATION),
        ("L’enquête se clôturera le 24 octobre.", QUESTIONNAIRE),
        ("Nous attendons vos réponses au questionnaire pour le 24 octobre au plus tard.", QUESTIONNAIRE),
        ("Le questionnaire, dûment rempli, nous parviendra avant le 24 octobre.", QUESTIONNAIRE),
        ("Les villes intéressées se feront connaître avant le 24 octobre.", INTEREST),
        ("Les lettres d’intention seront reçues jusqu’au 24 octobre 2014.", INTEREST),
        ("L’appel à manifestation d’intérêt est ouvert jusqu’au 24 octobre.", INTEREST),
        ("Les candidatures sont à déposer, sous peine de rejet, avant le 24 octobre.", INTEREST),
        ("Vos contributions sont attendues pour le 24 octobre.", CONTRIBUTION),
        ("Date limite d’envoi des résumés : 24 octobre 2014", CONTRIBUTION),
        ("L’appel à contributions court jusqu’au 24 octobre.", CONTRIBUTION),
        ("Vous pouvez proposer des amendements jusqu’au 24 octobre.", CONTRIBUTION),
        ("Nous recueillons vos bonnes pratiques jusqu’au 24 octobre.", CONTRIBUTION),
        ("La cotisation est exigible au 24 octobre au plus tard.", OTHER),
        ("Le formulaire de visa doit être transmis avant le 24 octobre.", OTHER),
        ("Les chambres d’hôtel doivent être retenues avant le 24 octobre.", OTHER),
    ],
)
def test_french(sentence: str, found: str) -> None:
    """French deadlines and what they are for."""
    assert deadlines(sentence) == [found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Les agradeceremos que confirmen su asistencia antes del próximo 24 de octubre.", REGISTRATION),
        ("Las inscripciones permanecerán abiertas hasta el 24 de octubre inclusive.", REGISTRATION),
        ("La fecha máxima para inscribirse es el 24 de octubre de 2014.", REGISTRATION),
        ("Cierre de inscripción: viernes 24 de octubre de 2014", REGISTRATION),
        ("Tienen hasta el 24 de octubre para acreditarse.", REGISTRATION),
        ("Sírvanse remitir la nómina de participantes a más tardar el 24 de octubre.", REGISTRATION),
        ("El último día para registrarse es el 24 de octubre.", REGISTRATION),
        ("El plazo de inscripción finaliza el 24 de octubre.", REGISTRATION),
        ("La encuesta estará disponible hasta el 24 de octubre; les rogamos que la contesten.", QUESTIONNAIRE),
        ("Les pedimos devolver el cuestionario como máximo el 24 de octubre.", QUESTIONNAIRE),
        ("El cuestionario deberá obrar en nuestro poder antes del 24 de octubre.", QUESTIONNAIRE),
        ("Las ciudades interesadas podrán escribirnos hasta el 24 de octubre.", INTEREST),
        ("Se reciben cartas de intención hasta el día 24 de octubre.", INTEREST),
        ("Las postulaciones cierran el 24 de octubre.", INTEREST),
        ("La convocatoria de manifestaciones de interés vence el 24 de octubre.", INTEREST),
        ("Hagan llegar sus aportes hasta el 24 de octubre.", CONTRIBUTION),
        ("Los resúmenes se recibirán hasta el 24 de octubre, improrrogablemente.", CONTRIBUTION),
        ("Recepción de ponencias: hasta el 24 de octubre de 2014", CONTRIBUTION),
        (
            "Las propuestas deberán presentarse antes de las 23:59 h del 24 de octubre.",
            "2014-10-24 23:59 contribution",
        ),
        ("El texto admite enmiendas hasta el 24 de octubre.", CONTRIBUTION),
        ("La cuota deberá pagarse antes del 24 de octubre.", OTHER),
        ("El convenio firmado debe devolverse antes del 24 de octubre.", OTHER),
        ("Las reservas de hotel pueden hacerse hasta el 24 de octubre.", OTHER),
    ],
)
def test_spanish(sentence: str, found: str) -> None:
    """Spanish deadlines and what they are for."""
    assert deadlines(sentence) == [found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Agradecemos confirmação de presença até ao próximo dia 24 de outubro.", REGISTRATION),
        ("As inscrições estão abertas até 24 de outubro.", REGISTRATION),
        ("As inscrições decorrem até ao dia 24 de outubro.", REGISTRATION),
        ("O prazo de inscrição termina a 24 de outubro de 2014.", REGISTRATION),
        ("Encerramento das inscrições: 24 de outubro de 2014", REGISTRATION),
        ("Têm até 24 de outubro para se inscreverem.", REGISTRATION),
        ("O último dia para inscrição é 24 de outubro.", REGISTRATION),
        ("Solicita-se a indicação dos nomes dos participantes, o mais tardar até 24 de outubro.", REGISTRATION),
        ("Credenciamento de delegados: até 24 de outubro de 2014", REGISTRATION),
        ("O inquérito fica aberto até 24 de outubro.", QUESTIONNAIRE),
        ("Pedimos que o questionário seja devolvido impreterivelmente até 24 de outubro.", QUESTIONNAIRE),
        ("As cidades interessadas devem contactar-nos antes de 24 de outubro.", INTEREST),
        ("As candidaturas encerram a 24 de outubro.", INTEREST),
        ("A manifestação de interesse deve dar entrada até 24 de outubro.", INTEREST),
        ("A carta de intenções, assinada pelo prefeito, deverá ser remetida até o dia 24 de outubro.", INTEREST),
        ("Aguardamos os vossos contributos até 24 de outubro.", CONTRIBUTION),
        ("Submissão de resumos: 24 de outubro de 2014", CONTRIBUTION),
        ("As propostas de emenda serão aceites até às 18h00 de 24 de outubro.", "2014-10-24 18:00 contribution"),
        ("Data-limite para o envio de boas práticas: 24/10/2014", CONTRIBUTION),
        ("A quota deve ser paga até 24 de outubro.", OTHER),
        ("O protocolo assinado deve ser devolvido até 24 de outubro.", OTHER),
    ],
)
def test_portuguese(sentence: str, found: str) -> None:
    """Portuguese deadlines and what they are for."""
    assert deadlines(sentence) == [found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Our forum travels to Oslo, where it will run from 6 to 7 November 2014.", "2014-11-06/2014-11-07 Oslo"),
        ("The City of Ghent is hosting the annual meeting on 6 and 7 November 2014.", "2014-11-06/2014-11-07 Ghent"),
        ("Save the date: the congress opens in Turku on 6 November.", "2014-11-06/2014-11-06 Turku"),
        ("We hope to see you in Riga on 6-7 November for the general assembly.", "2014-11-06/2014-11-07 Riga"),
        ("Place: Lisbon\nDates: 6-7 November 2014", "2014-11-06/2014-11-07 Lisbon"),
        ("La Ville de Namur accueillera l’assemblée les 6 et 7 novembre.", "2014-11-06/2014-11-07 Namur"),
        ("Rendez-vous à Dakar du 6 au 7 novembre 2014 pour le congrès.", "2014-11-06/2014-11-07 Dakar"),
        (
            "Le séminaire, qui se tient à Tunis les 6 et 7 novembre, est ouvert à tous.",
            "2014-11-06/2014-11-07 Tunis",
        ),
        ("Nous nous retrouverons à Lyon les 6 et 7 novembre 2014 pour notre congrès.", "2014-11-06/2014-11-07 Lyon"),
        ("Les journées débuteront le 6 novembre à Genève.", "2014-11-06/2014-11-06 Genève"),
        ("Quito acogerá la asamblea los días 6 y 7 de noviembre.", "2014-11-06/2014-11-07 Quito"),
        ("Los esperamos en Mérida del 6 al 7 de noviembre de 2014.", "2014-11-06/2014-11-07 Mérida"),
        (
            "El encuentro, a realizarse en Lima el 6 y 7 de noviembre, es abierto.",
            "2014-11-06/2014-11-07 Lima",
        ),
        ("Rosario será sede del congreso entre el 6 y el 7 de noviembre.", "2014-11-06/2014-11-07 Rosario"),
        ("A cidade da Praia acolhe, a 6 e 7 de novembro, o nosso fórum.", "2014-11-06/2014-11-07 Praia"),
        ("O encontro, a realizar em Braga nos dias 6 e 7 de novembro, é gratuito.", "2014-11-06/2014-11-07 Braga"),
        ("Esperamos por vós em Luanda, de 6 a 7 de novembro de 2014.", "2014-11-06/2014-11-07 Luanda"),
        ("A assembleia fica convocada para 6 de novembro, em Maputo.", "2014-11-06/2014-11-06 Maputo"),
    ],
)
def test_events(sentence: str, found: str) -> None:
    """Verbs of hosts, of invitations and of programmes; the host may be the subject of the sentence."""
    assert event(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "Our offices are closed until 5 January 2015.",
        "The mandate of the committee runs until 24 October 2016.",
        "The jury will decide before 24 October.",
        "Winners will be notified by 24 October.",
        "Le mandat du bureau court jusqu’au 24 octobre 2016.",
        "Les lauréats seront avisés avant le 24 octobre.",
        "Le jury rendra sa décision avant le 24 octobre.",
        "La convocatoria anterior cerró el 30 de junio.",
        "Los resultados se darán a conocer antes del 24 de octubre.",
        "El mandato de la presidencia dura hasta el 24 de octubre de 2016.",
        "Os resultados serão conhecidos até 24 de outubro.",
        "O mandato termina em 24 de outubro de 2016.",
        "A convocatória anterior encerrou a 30 de junho.",
    ],
)
def test_no_deadlines(sentence: str) -> None:
    """States, promises of the secretariat and the past."""
    assert deadlines(sentence) == []
