"""Lists of choices as questionnaires of cities have them, in the four languages, and how the corpus writes replies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.forms.answers.values import Confirm, Reading, Reply, Unclear, Understood
from knowledge.model.forms import Asked, QuestionType, ShownChoice
from knowledge.model.languages import NETWORK_LANGUAGES, Language

Table = str
"""A line per choice: its name, and its labels in English, French, Spanish and Portuguese, a "|" between. A line that
begins with "|" goes on with the one before."""

LISTS: dict[str, Table] = {
    "sectors": """
        water     | Water and sanitation | Eau et assainissement | Agua y saneamiento | Água e saneamento
        energy    | Energy | Énergie | Energía | Energia
        waste     | Waste, recycling and circular economy | Déchets, recyclage et économie circulaire
                  | Residuos, reciclaje y economía circular | Resíduos, reciclagem e economia circular
        transport | Public transport | Transports publics | Transporte público | Transportes públicos
        education | Education | Éducation | Educación | Educação
        health    | Public health | Santé publique | Salud pública | Saúde pública
        housing   | Housing | Logement | Vivienda | Habitação
        culture   | Culture and heritage | Culture et patrimoine | Cultura y patrimonio | Cultura e património
        other     | Other (please specify) | Autre (à préciser) | Otro (especifique) | Outro (especifique)
        """,
    "yes_no": """
        yes | Yes | Oui | Sí | Sim
        no  | No | Non | No | Não
        """,
    "yes_no_dk": """
        1  | Yes | Oui | Sí | Sim
        0  | No | Non | No | Não
        99 | Don't know | Ne sait pas | No sabe | Não sabe
        """,
    "agreement": """
        sd | Strongly disagree | Pas du tout d’accord | Muy en desacuerdo | Discordo totalmente
        d  | Disagree | Plutôt pas d’accord | En desacuerdo | Discordo
        n  | Neither agree nor disagree | Ni d’accord ni pas d’accord
                  | Ni de acuerdo ni en desacuerdo | Não concordo nem discordo
        a  | Agree | Plutôt d’accord | De acuerdo | Concordo
        sa | Strongly agree | Tout à fait d’accord | Muy de acuerdo | Concordo totalmente
        """,
    "years": """
        y2026 | 2026 | 2026 | 2026 | 2026
        y2025 | 2025 | 2025 | 2025 | 2025
        y2024 | 2024 | 2024 | 2024 | 2024
        y2023 | 2023 | 2023 | 2023 | 2023
        before | Before 2023 | Avant 2023 | Antes de 2023 | Antes de 2023
        """,
    "rating": """
        r5 | 5 | 5 | 5 | 5
        r4 | 4 | 4 | 4 | 4
        r3 | 3 | 3 | 3 | 3
        r2 | 2 | 2 | 2 | 2
        r1 | 1 | 1 | 1 | 1
        """,
    "cities": """
        bilbao  | Bilbao | Bilbao | Bilbao | Bilbau
        porto   | Porto | Porto | Oporto | Porto
        alegre  | Porto Alegre | Porto Alegre | Porto Alegre | Porto Alegre
        donosti | San Sebastián | Saint-Sébastien | San Sebastián | São Sebastião
        denis   | Saint-Denis | Saint-Denis | Saint-Denis | Saint-Denis
        sevilla | Seville | Séville | Sevilla | Sevilha
        paulo   | São Paulo | São Paulo | São Paulo | São Paulo
        rivers  | Trois-Rivières | Trois-Rivières | Trois-Rivières | Trois-Rivières
        hermanas | Dos Hermanas | Dos Hermanas | Dos Hermanas | Dos Hermanas
        rochelle | La Rochelle | La Rochelle | La Rochelle | La Rochelle
        montevideo | Montevideo | Montevideo | Montevideo | Montevideu
        tunis   | Tunis | Tunis | Túnez | Tunes
        """,
    "countries": """
        ES | Spain | Espagne | España | Espanha
        FR | France | France | Francia | França
        PT | Portugal | Portugal | Portugal | Portugal
        BR | Brazil | Brésil | Brasil | Brasil
        AR | Argentina | Argentine | Argentina | Argentina
        NE | Niger | Niger | Níger | Níger
        NG | Nigeria | Nigéria | Nigeria | Nigéria
        GN | Guinea | Guinée | Guinea | Guiné
        GW | Guinea-Bissau | Guinée-Bissau | Guinea-Bisáu | Guiné-Bissau
        GQ | Equatorial Guinea | Guinée équatoriale | Guinea Ecuatorial | Guiné Equatorial
        DM | Dominica | Dominique | Dominica | Domínica
        DO | Dominican Republic | République dominicaine | República Dominicana | República Dominicana
        CI | Côte d’Ivoire | Côte d’Ivoire | Costa de Marfil | Costa do Marfim
        GB | United Kingdom | Royaume-Uni | Reino Unido | Reino Unido
        MA | Morocco | Maroc | Marruecos | Marrocos
        """,
    "population": """
        p1 | Less than 10,000 | Moins de 10 000 | Menos de 10 000 | Menos de 10 000
        p2 | 10,000 – 50,000 | 10 000 – 50 000 | 10 000 – 50 000 | 10 000 – 50 000
        p3 | 50,001 – 200,000 | 50 001 – 200 000 | 50 001 – 200 000 | 50 001 – 200 000
        p4 | 200,001 – 1,000,000 | 200 001 – 1 000 000 | 200 001 – 1 000 000 | 200 001 – 1 000 000
        p5 | More than 1,000,000 | Plus de 1 000 000 | Más de 1 000 000 | Mais de 1 000 000
        """,
    "staff": """
        s0  | None | Aucune | Ninguna | Nenhuma
        s1  | 1–5 people | 1–5 personnes | 1–5 personas | 1–5 pessoas
        s6  | 6–10 people | 6–10 personnes | 6–10 personas | 6–10 pessoas
        s11 | More than 10 | Plus de 10 | Más de 10 | Mais de 10
        """,
    "weekdays": """
        mon | Monday | Lundi | Lunes | Segunda-feira
        tue | Tuesday | Mardi | Martes | Terça-feira
        wed | Wednesday | Mercredi | Miércoles | Quarta-feira
        thu | Thursday | Jeudi | Jueves | Quinta-feira
        fri | Friday | Vendredi | Viernes | Sexta-feira
        """,
    "satisfaction": """
        very | Very satisfied | Très satisfait | Muy satisfecho | Muito satisfeito
        sat  | Satisfied | Satisfait | Satisfecho | Satisfeito
        dis  | Dissatisfied | Insatisfait | Insatisfecho | Insatisfeito
        """,
    "channels": """
        web    | Website | Site web | Sitio web | Sítio web
        app    | Mobile app | Application mobile | Aplicación móvil | Aplicação móvel
        social | Social media | Réseaux sociaux | Redes sociales | Redes sociais
        phone  | Telephone | Téléphone | Teléfono | Telefone
        desk   | Front desk | Guichet | Ventanilla | Balcão
        none   | None of these | Aucun de ces canaux | Ninguno de estos | Nenhum destes
        dk     | Don't know | Ne sait pas | No sabe | Não sabe
        """,
    "priorities": """
        training | Training | Formation | Formación | Formação
        funding  | Funding | Financement | Financiación | Financiamento
        data     | Open data | Données ouvertes | Datos abiertos | Dados abertos
        """,
    "plan": """
        adopted | Yes, adopted | Oui, adopté | Sí, aprobado | Sim, aprovado
        draft   | Yes, in preparation | Oui, en préparation | Sí, en preparación | Sim, em preparação
        no      | No | Non | No | Não
        """,
}

_TYPES = {"*": QuestionType.SELECT_MULTIPLE, "#": QuestionType.RANK}


def shown(name: str, language: Language) -> tuple[ShownChoice, ...]:
    """A list as a reader of the language has it before them."""
    lines = re.sub(r"\n\s*\|", "|", LISTS[name]).strip().splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    place = NETWORK_LANGUAGES.index(language)
    return tuple(
        ShownChoice(number=number, name=row[0], label=row[1:][place], labels=tuple(row[1:]))
        for number, row in enumerate(rows, 1)
    )


def asked(name: str, language: Language) -> Asked:
    """A question with a list: "sectors" wants one, "sectors*" any, "sectors#" all of it in an order."""
    bare = name.rstrip("*#")
    kind = _TYPES.get(name[len(bare) :], QuestionType.SELECT_ONE)
    choices = () if bare == "read" else shown(bare, language)
    return Asked(place="/data/q", type=QuestionType.ACKNOWLEDGE if bare == "read" else kind, choices=choices)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A line of the corpus: "sectors*: 1, 3 et 4 => = water waste transport".

    Attributes:
        expected: "= names" understood, "? names" to be confirmed, "! reason" unclear; "+ rest" behind names is what
            stands behind "other".
    """

    list: str
    text: str
    expected: str

    @property
    def reply(self) -> Reply:
        """What is sent; "⏎" is the end of a line."""
        return Reply(text=self.text.replace("⏎", "\n"))


def cases(table: str) -> Iterator[Case]:
    """The lines of a corpus."""
    for line in table.strip().splitlines():
        question, _, expected = line.strip().rpartition(" => ")
        name, _, text = question.partition(": ")
        if name:
            yield Case(list=name, text=text, expected=expected)


def written(reading: Reading) -> str:
    """A reading as the corpus writes it."""
    match reading:
        case Understood():
            return f"= {reading.value}" + (f" + {reading.rest}" if reading.rest else "")
        case Confirm():
            return f"? {reading.value}" + (f" + {reading.rest}" if reading.rest else "")
        case Unclear():
            return f"! {reading.reason}"
