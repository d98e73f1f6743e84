"""Whole numbers below ten thousand in words, written by the rules of each language's grammar."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.model.languages import EN, ES, FR, PT, Language


def _words(text: str) -> list[str]:
    return text.split()


_EN = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_EN_TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_FR = _words(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
)
_FR_TENS = _words("vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
_ES = _words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
    "veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = _words("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _words(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_PT = _words(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis "
    "dezessete dezoito dezenove"
)
_PT_TENS = _words("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_PT_HUNDREDS = _words("cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")


def english(number: int) -> str:
    if number >= 1_000:
        return _joined(f"{english(number // 1_000)} thousand", " ", number % 1_000, english)
    if number >= 100:
        return _joined(f"{_EN[number // 100]} hundred", " and ", number % 100, english)
    return _EN[number] if number < 20 else _joined(_EN_TENS[number // 10 - 2], "-", number % 10, english)


def french(number: int) -> str:
    if number >= 1_000:
        thousands = "mille" if number < 2_000 else f"{french(number // 1_000)} mille"
        return _joined(thousands, " ", number % 1_000, french)
    if number >= 100:
        plural = "s" if number % 100 == 0 and number > 100 else ""
        hundreds = "cent" if number < 200 else f"{_FR[number // 100]} cent{plural}"
        return _joined(hundreds, " ", number % 100, french)
    return _FR[number] if number < 20 else _french_tens(number)


def _french_tens(number: int) -> str:
    tens = _FR_TENS[number // 10 - 2]
    rest = number % 10 + (10 if number // 10 in {7, 9} else 0)
    if rest in {1, 11} and number < 80:
        return f"{tens} et {_FR[rest]}"
    return "quatre-vingts" if number == 80 else _joined(tens, "-", rest, french)


def spanish(number: int) -> str:
    if number >= 1_000:
        thousands = "mil" if number < 2_000 else f"{spanish(number // 1_000)} mil"
        return _joined(thousands, " ", number % 1_000, spanish)
    if number >= 100:
        return "cien" if number == 100 else _joined(_ES_HUNDREDS[number // 100 - 1], " ", number % 100, spanish)
    return _ES[number] if number < 30 else _joined(_ES_TENS[number // 10 - 3], " y ", number % 10, spanish)


def portuguese(number: int) -> str:
    if number >= 1_000:
        thousands = "mil" if number < 2_000 else f"{portuguese(number // 1_000)} mil"
        rest = number % 1_000
        return _joined(thousands, " e " if rest < 100 or rest % 100 == 0 else " ", rest, portuguese)
    if number >= 100:
        return "cem" if number == 100 else _joined(_PT_HUNDREDS[number // 100 - 1], " e ", number % 100, portuguese)
    return _PT[number] if number < 20 else _joined(_PT_TENS[number // 10 - 2], " e ", number % 10, portuguese)


def _joined(first: str, joint: str, rest: int, spell: Callable[[int], str]) -> str:
    return f"{first}{joint}{spell(rest)}" if rest else first


SPELLERS: dict[Language, Callable[[int], str]] = {EN: english, FR: french, ES: spanish, PT: portuguese}
