"""The content pack of the Digital Cities: complete in four languages, well written, rich in phrasings."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.config import PACKS
from knowledge.model.faq import KnowledgeEntry, KnownUnknown, Name, NameKind, Pack, Remit
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.packs.golden import GOLDEN_FILE, read_golden
from knowledge.packs.reading import check_folder
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import words

PACK = PACKS / "digital-cities"
FEWEST_ENTRIES = 120
FEWEST_GOLDEN = 300
FEWEST_PHRASINGS = 10
FEWEST_OF_DEFENCE = 12
"""Phrasings a language of what is declined: an attempt has more faces than a question."""
LONGEST_FILE = 1_500
"""Lines of a file of entries, so that a theme is found by scrolling. Unknowns and gazetteer are one file each."""
AROUND = tuple(Language(code) for code in ("eu", "ca", "tr", "ar", "gl", "it"))
"""Languages of members, in which the words of the field are known."""
DOCUMENTS = {"activity-report-2012", "circular-30", "plan-2016", "circular-47", "plan-2020"}
_WEB = re.compile(r"\S+://\S+|\S+@\S+")


def entry(pack: Pack, id: str) -> KnowledgeEntry:
    """An entry of the pack."""
    return next(each for each in pack.entries if each.id == id)


def name(pack: Pack, id: str) -> Name:
    """A name of the gazetteer."""
    return next(each for each in pack.names if each.id == id)


def heard(texts: tuple[str, ...]) -> set[str]:
    """Texts as the index sees them."""
    return {" ".join(words(text)) for text in texts}


def texts(pack: Pack, language: Language) -> list[str]:
    """Titles and answers in a language, without web addresses."""
    return [_WEB.sub("", text[language]) for each in pack.entries for text in (each.title, each.answer)]


def test_there_are_enough_entries(pack: Pack) -> None:
    """The pack covers the five documents."""
    assert len(pack.entries) >= FEWEST_ENTRIES
    assert {each.source.document.id for each in pack.entries} == DOCUMENTS


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_every_entry_has_many_phrasings(pack: Pack, language: Language) -> None:
    """Phrasings are worth more than cleverness: ten of them a language."""
    few = [each.id for each in pack.entries if len(set(each.phrasings[language])) < FEWEST_PHRASINGS]
    assert few == []


def test_nothing_is_left_untranslated() -> None:
    """The pack of the network is whole: no text of it is missing in any of its four languages."""
    checked = check_folder(PACK)
    assert [str(each) for each in checked.warnings if each.code in ("missing-translation", "no-phrasings")] == []
    assert checked.problems == ()


def test_its_golden_questions_name_its_entries(pack: Pack) -> None:
    """Every line of the golden questions is well-formed, and leads to entries that there are."""
    golden = read_golden(PACK / GOLDEN_FILE, {each.id for each in pack.entries})
    assert [str(each) for each in golden.problems] == []
    assert len(golden.questions) >= FEWEST_GOLDEN
    assert sum(not each.entries for each in golden.questions) >= len(golden.questions) / 4


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_phrasings_are_written_short_and_without_accents_too(pack: Pack, language: Language) -> None:
    """People type in haste: nearly every entry has a phrasing in small letters without a closing mark."""
    hasty = re.compile(r"[^A-ZÀ-Ý¿¡].*[^?.!]")
    missing = [each.id for each in pack.entries if not any(map(hasty.fullmatch, each.phrasings[language]))]
    assert missing == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_no_phrasing_leads_to_two_places(pack: Pack, language: Language) -> None:
    """Two entries, or an entry and something unknown, are never asked for in the same words."""
    pages: list[KnowledgeEntry | KnownUnknown] = [*pack.entries, *pack.unknowns]
    owned = [(asked, page.id) for page in pages for asked in heard(page.phrasings[language])]
    owners = Counter(asked for asked, _ in owned)
    assert [pair for pair in owned if owners[pair[0]] > 1] == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_titles_tell_entries_apart(pack: Pack, language: Language) -> None:
    """A title stands on a button, beside those of its neighbours."""
    titles = Counter(" ".join(words(each.title[language])) for each in pack.entries)
    assert [title for title, times in titles.items() if times > 1] == []


def test_the_files_are_of_a_length_to_be_read() -> None:
    """Entries are split into files by theme."""
    one_each = {"unknowns.yaml", "gazetteer.yaml"}
    lengths = {path.name: path.read_text(encoding="utf-8").count("\n") for path in PACK.glob("*.yaml")}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE}.keys() <= one_each


def test_time_is_explicit(pack: Pack) -> None:
    """An entry about certain years names one of them in its answer, in every language."""
    silent = [
        (each.id, language)
        for each in pack.entries
        for language in NETWORK_LANGUAGES
        if each.years and not any(str(year) in each.answer[language] for year in range(2000, 2031))
    ]
    assert silent == []


def test_the_contradiction_is_told(pack: Pack) -> None:
    """Circular 47 calls the 2019 study both second and third edition, and the answer says so."""
    answer = entry(pack, "study-2019-edition-number").answer
    assert all(word in answer[FR] for word in ("deuxième", "troisième"))
    assert all(word in answer[ES] for word in ("segunda", "tercera"))


def test_the_presidents_follow_each_other(pack: Pack) -> None:
    """The series of presidents tells 2012 from today."""
    series = [each for each in pack.entries if each.series == "president"]
    assert [each.id for each in series if each.holds_in(2012)] == ["president-2012"]
    assert max(series, key=KnowledgeEntry.newness).id == "president"


def test_the_years_follow_each_other(pack: Pack) -> None:
    """What the network did in 2012, 2015 and 2019 are three answers to one question; so are the two plans."""
    results = [each for each in pack.entries if each.series == "results"]
    assert {each.id: {year for year in range(2010, 2022) if each.holds_in(year)} for each in results} == {
        "activities-2012": {2012},
        "results-2015": {2015},
        "results-2019": {2019},
    }
    plans = [each for each in pack.entries if each.series == "plan"]
    assert max(plans, key=KnowledgeEntry.newness).id == "plan-2020"


@pytest.mark.parametrize("series", ["website", "secretariat-email"])
def test_addresses_of_2014_differ_from_those_of_2020(pack: Pack, series: str) -> None:
    """Who asks for an address today gets the newest; who asks for 2014 gets the one of 2014."""
    of_series = [each for each in pack.entries if each.series == series]
    (then,) = [each for each in of_series if each.holds_in(2014)]
    now = max(of_series, key=KnowledgeEntry.newness)
    assert "uclg-digitalcities.org" in now.answer[EN]
    assert "bilbao.net" in then.answer[EN] or "cities-localgovernments.org" in then.answer[EN]


@pytest.mark.parametrize("id", ["bordeaux", "ulaanbaatar", "morocco"])
def test_each_vice_presidency_is_told_without_a_region(pack: Pack, id: str) -> None:
    """The plan names a region for the Brazilian confederation only, and no answer guesses the others'."""
    answer = entry(pack, f"vice-presidency-{id}").answer
    assert "2016" in answer[EN]
    assert not {"Europe", "Asia", "Africa"} & set(answer[EN].split())


def test_the_outcome_of_projects_is_told(pack: Pack) -> None:
    """INSECT was not selected, and Konya got a video."""
    assert "not selected" in entry(pack, "insect-project").answer[EN]
    assert "youtu.be/jopZH_qfqn4" in entry(pack, "konya-2015").answer[PT]


def test_typography_of_french(pack: Pack) -> None:
    """No-break spaces before double punctuation and inside guillemets."""
    bare = re.compile("(?<![\u202f\u00a0 ])[;!?](?=\\s|$)|(?<=\\w):|(?<=\\w) [;!?»]|« ")
    assert [text for text in texts(pack, FR) if bare.search(text) and "The Great Junction" not in text] == []


def test_typography_of_spanish(pack: Pack) -> None:
    """Questions and exclamations open as they close."""
    assert [text for text in texts(pack, ES) if text.count("?") != text.count("¿")] == []
    assert [text for text in texts(pack, ES) if text.count("!") != text.count("¡")] == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_no_typewriter_quotes(pack: Pack, language: Language) -> None:
    """Apostrophes and quotes are those of print."""
    assert [text for text in texts(pack, language) if "'" in text or '"' in text] == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_what_is_declined_is_known_in_many_words(pack: Pack, language: Language) -> None:
    """Attempts on the rules, games and personal questions are recognised however they are put."""
    declined = [each for each in pack.unknowns if each.remit in (Remit.SELF, Remit.PLAY, Remit.RULES)]
    few = [each.id for each in declined if len(heard(each.phrasings[language])) < FEWEST_OF_DEFENCE]
    assert few == []


def test_every_remit_has_its_unknowns(pack: Pack) -> None:
    """What nobody answers is told apart: the network's, somebody else's, the assistant's, play, and attempts."""
    assert {each.remit for each in pack.unknowns} == set(Remit)


@pytest.mark.parametrize(
    ("id", "remit"),
    [
        ("hotels", Remit.NETWORK),
        ("congress-after-2020", Remit.NETWORK),
        ("congress-durban-2019", Remit.NETWORK),
        ("weather", Remit.ELSEWHERE),
        ("other-city-networks", Remit.ELSEWHERE),
        ("private-data-of-people", Remit.ELSEWHERE),
        ("feelings-of-the-assistant", Remit.SELF),
        ("jokes-and-poems", Remit.PLAY),
        ("ignore-your-instructions", Remit.RULES),
    ],
)
def test_whose_affair_it_is(pack: Pack, id: str, remit: Remit) -> None:
    """The secretariat is troubled with the network's affairs only."""
    assert next(each.remit for each in pack.unknowns if each.id == id) is remit


def test_a_form_names_one_thing(pack: Pack) -> None:
    """In any language: whoever writes "Ulan Bator" means one place."""
    owned = {(form, each.id) for each in pack.names for forms in each.forms.values() for form in heard(forms)}
    owners = Counter(form for form, _ in owned)
    assert [pair for pair in owned if owners[pair[0]] > 1] == []


def test_names_are_no_words_of_grammar(pack: Pack) -> None:
    """A form like "UN" or "USA" is a word of another language, and would be found in every question."""
    named = [each for each in pack.names if each.kind is not NameKind.TERM]
    forms = {form for each in named for forms in each.forms.values() for form in heard(forms)}
    assert [form for form in forms if EMPTY_WORDS.issuperset(form.split())] == []
    assert forms.isdisjoint({"usa", "iran", "porto", "nice", "split", "lima", "servia"})


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_every_name_has_a_form_in_each_language(pack: Pack, language: Language) -> None:
    """A question in one of the working languages can name everything."""
    assert [each.id for each in pack.names if not each.forms.get(language)] == []


@pytest.mark.parametrize("language", AROUND)
def test_words_of_the_field_are_known_around(pack: Pack, language: Language) -> None:
    """A question in a member's language finds its words in the working ones. Galician shares words with its sisters,
    and a form is written once."""
    terms = [each for each in pack.names if each.kind is NameKind.TERM]
    known = [each for each in terms if each.forms.get(language)]
    assert len(terms) >= 80
    assert len(known) >= 0.8 * len(terms)


@pytest.mark.parametrize(
    ("id", "forms"),
    [
        ("ulaanbaatar", ["Ulaanbaatar", "Ulan Bator", "Oulan-Bator", "Ulán Bator"]),
        ("uclg", ["UCLG", "CGLU", "Cités et Gouvernements Locaux Unis", "Ciudades y Gobiernos Locales Unidos"]),
        ("un-habitat", ["UN-Habitat", "ONU-HABITAT"]),
        ("oas", ["OAS", "OEA"]),
        ("sao-paulo", ["São Paulo", "Sao Paulo"]),
        ("inaki-azkuna", ["Azkuna", "Iñaki Azkuna", "inaki azkuna"]),
        ("bilbao", ["Bilbao", "Bilbo", "Bilbau"]),
        ("president", ["lehendakaria", "lehendakari", "başkan", "başkanı", "presidenta", "رئيس"]),
    ],
)
def test_things_are_known_under_all_their_names(pack: Pack, id: str, forms: list[str]) -> None:
    """As officials of different countries write them, with and without accents."""
    known = {form for each in name(pack, id).forms.values() for form in heard(each)}
    assert heard(tuple(forms)) - known == set()


def test_places_and_bodies_elsewhere_are_known(pack: Pack) -> None:
    """A question about Lisbon or C40 is recognised as another affair."""
    kinds = Counter(each.kind for each in pack.names)
    assert kinds[NameKind.PLACE] >= 180
    assert kinds[NameKind.ORGANISATION] >= 60
    ids = {each.id for each in pack.names}
    assert {"lisbon", "germany", "c40", "eurocities", "iclei", "oecd", "world-bank", "european-commission"} <= ids
