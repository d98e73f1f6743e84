"""What is looked for among good practices is understood in all languages: places, themes, and the words left over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.dialogue.practice_words import wanted_in
from handlers.practices.reading import read_query
from handlers.practices.vocabulary import THEMES, country_name, names_of, theme_name, vocabulary
from knowledge.model.faq import Name, NameKind
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.model.people import Member, MemberKind, Region
from knowledge.model.practices import PracticeQuery
from knowledge.packs.workbooks import form_of
from knowledge.search.texts import words

EU, TR, CA, AR = (Language(code) for code in ("eu", "tr", "ca", "ar"))
OPEN_DATA, LATIN_AMERICA = frozenset({"open_data"}), frozenset({Region.LATIN_AMERICA})


def member(number: int, name: str, zone: str) -> Member:
    return Member(
        id=number, code=f"m{number}", name=name, kind=MemberKind.CITY, country="", time_zone=zone, languages=()
    )


MEMBERS = (
    member(1, "Wien", "Europe/Vienna"),
    member(2, "Ciudad de México", "America/Mexico_City"),
    member(3, "Donostia / San Sebastián", "Europe/Madrid"),
    member(4, "Bordeaux", "Europe/Paris"),
    member(5, "Lisboa", "Europe/Lisbon"),
    member(6, "Köln", "Europe/Berlin"),
)
BURDEOS = Name(id="bordeaux", kind=NameKind.PLACE, forms={EN: ("Bordeaux",), ES: ("Burdeos",)})


def read(text: str, language: Language = EN) -> PracticeQuery:
    return read_query(text, language, MEMBERS, (BURDEOS,))


def named(query: PracticeQuery) -> Iterator[str]:
    """Every place and theme of a query, as codes."""
    yield from sorted(query.themes)
    yield from sorted(query.regions)
    yield from sorted(query.countries)
    yield from map(str, sorted(query.members))


@pytest.mark.parametrize(
    "text",
    [
        "open data in Latin America",
        "Open Data, latin american cities",
        "données ouvertes en Amérique latine",
        "donnees ouvertes en amerique latine",
        "datos abiertos en América Latina",
        "datos abiertos en ciudades latinoamericanas",
        "dados abertos na América Latina",
        "dades obertes a Llatinoamèrica",
        "Latinoamerikako datu irekiak",
        "Latin Amerika'da açık veri",
        "البيانات المفتوحة في أمريكا اللاتينية",
        "opne data in latin amercia",
    ],
)
def test_open_data_in_latin_america(text: str) -> None:
    """The same is understood in every language, without accents, with endings, and with slips of the finger."""
    query = read(text)
    assert (query.themes, query.regions) == (OPEN_DATA, LATIN_AMERICA)
    assert not query.countries | query.members


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("transporte en Brasil y Chile", ["mobility", "BR", "CL"]),
        ("mobility in Vienna", ["mobility", "1"]),
        ("mobilité à Vienne", ["mobility", "1"]),
        ("buses in Mexico City", ["mobility", "2"]),
        ("buses in Mexico", ["mobility", "MX"]),
        ("San Sebastian", ["3"]),
        ("Burdeos", ["4"]),
        ("eau à Lisbonne", ["water_waste", "5"]),
        ("Köln", ["6"]),
        ("koln", ["6"]),
        ("Fransa'daki açık veri", ["open_data", "FR"]),
        ("Frantziako datu irekiak", ["open_data", "FR"]),
        ("البيانات المفتوحة بالبرازيل", ["open_data", "BR"]),
        ("villes brésiliennes", ["BR"]),
        ("Turkey", ["TR"]),
        ("Türkiye", ["TR"]),
        ("street lighting in the Americas", ["energy", "latin_america", "north_america"]),
        ("presupuestos participativos", ["participation"]),
        ("participación ciudadana", ["participation"]),
        ("e-government", ["online_services"]),
        ("women in technology", []),
        ("armonía", []),
        ("", []),
        ("?!", []),
    ],
)
def test_places_and_themes(text: str, codes: list[str]) -> None:
    """The longest name wins; cities are known by their names of other languages; what is no name is none."""
    assert list(named(read(text))) == codes


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("open data in Latin America", "open data"),
        ("sensors in drains", "sensors drains"),
        ("cities of Brazil", ""),
        ("mobility in Vienna", "mobility"),
        ("how is the weather", "how is weather"),
    ],
)
def test_words_that_are_left(text: str, left: str) -> None:
    """Places are taken out, and the words between; those of themes stay, since who wrote of one may not have ticked
    it."""
    assert read(text).words == left


def test_a_book_is_read_to_its_thousandth_character() -> None:
    """Whatever is pasted, the work is bounded."""
    assert len(read("word " * 10_000).words) <= 1_000


class TestVocabulary:
    def test_every_language_has_every_theme_and_region(self) -> None:
        """A theme or a region that a language lacks would be found by nobody who speaks it."""
        assert set(vocabulary()) == {EN, FR, ES, PT, EU, TR, CA, AR}
        for language, known in vocabulary().items():
            assert tuple(known["themes"]) == THEMES, language
            assert set(known["regions"]) == set(Region), language

    def test_names_are_words(self) -> None:
        """YAML reads "no" and "on" as truth values where they are not quoted."""
        for known in vocabulary().values():
            wanted = known["wanted"]
            lists = (*known["themes"].values(), *known["regions"].values(), *known["countries"].values())
            for names in (*lists, wanted["names"], wanted["before"], wanted["between"]):
                assert all(isinstance(name, str) and words(name) for name in names)

    def test_no_name_has_two_themes(self) -> None:
        """Within a language a name means one theme."""
        for language, known in vocabulary().items():
            forms = [form for names in known["themes"].values() for form in set(map(words, names))]
            assert len(forms) == len(set(forms)), language

    def test_names_of_themes(self) -> None:
        """In the reader's language, else the next of the chain; a name that nobody knows stands for itself."""
        assert theme_name("open_data", (FR,)) == "Données ouvertes"
        assert theme_name("open_data", (Language("mn"), ES)) == "Datos abiertos"
        assert theme_name("flying", (FR,)) == "flying"

    def test_names_of_countries(self) -> None:
        """As CLDR has them; of none nothing."""
        assert country_name("BR", FR) == "Brésil"
        assert country_name("", FR) == ""

    def test_what_a_practice_is_found_by(self) -> None:
        """Its themes, country and region in all languages, each once."""
        found = names_of(("open_data",), "BR", Region.LATIN_AMERICA)
        for name in ("Open data", "Données ouvertes", "Brésil", "Brasil", "América Latina", "أمريكا اللاتينية"):
            assert name in found
        assert names_of((), "", None) == ""

    def test_the_form_offers_the_same_themes(self) -> None:
        """What a city can tick is what is searched, under the same names."""
        form = form_of("practice")
        (themes,) = [each for each in form.lists.values() if THEMES[0] in {choice.name for choice in each.choices}]
        assert tuple(choice.name for choice in themes.choices) == THEMES
        for choice in themes.choices:
            labels = {"".join(map(str, parts)) for parts in choice.label.parts.values()}
            assert labels == {theme_name(choice.name, (language,)) for language in NETWORK_LANGUAGES}


class TestRequests:
    @pytest.mark.parametrize(
        ("text", "sought"),
        [
            ("good practices on open data in Latin America", "open data in Latin America"),
            ("Show me some good practices about mobility", "mobility"),
            ("Which cities have good practices on waste?", "waste"),
            ("bonnes pratiques sur les données ouvertes en Amérique latine", "données ouvertes en Amérique latine"),
            ("Je cherche des exemples de bonnes pratiques en matière de mobilité", "mobilité"),
            ("¿Qué buenas prácticas hay sobre datos abiertos en América Latina?", "datos abiertos en América Latina"),
            ("Boas práticas de mobilidade no Brasil", "mobilidade no Brasil"),
            ("bones pràctiques sobre mobilitat a Europa", "mobilitat a Europa"),
            ("Latinoamerikako datu irekien jardunbide egokiak", "Latinoamerikako datu irekien"),
            ("açık veri konusunda iyi uygulamalar", "açık veri konusunda"),
            ("الممارسات الجيدة حول البيانات المفتوحة", "البيانات المفتوحة"),
        ],
    )
    def test_what_is_asked_for(self, text: str, sought: str) -> None:
        """Requests in all eight languages, and what they are to be about."""
        assert wanted_in(text) == sought

    @pytest.mark.parametrize(
        "text",
        [
            "good practices",
            "What are good practices?",
            "How do I submit a good practice?",
            "Does the network collect good practices on mobility?",
            "open data in Latin America",
            "Quelles sont les bonnes pratiques ?",
            "¿Cómo se presenta una buena práctica?",
            "",
            "good practices " + "on " * 40 + "data",
        ],
    )
    def test_what_is_no_request(self, text: str) -> None:
        """Questions about good practices as such, and texts too long for a request, are not taken for one."""
        assert wanted_in(text) is None
