"""Functions of numbers and of true and false: XPath 1.0, and those that ODK takes from XPath 3."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from knowledge.forms.expressions.code import Code, Reach
from knowledge.forms.expressions.library.site import Described, Site, between, exactly
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import NAN, number_of_text, to_boolean, to_number

MOST_DIGITS: Final = 30
"""JavaRosa, XPathFuncExpr.round: "absurdly large rounding requests yield NaN"."""


def _constant(value: bool | float) -> Described:
    def build(site: Site) -> Code:
        kind = site.of("boolean" if isinstance(value, bool) else "number", lambda _: value, Reach.FIXED)
        return kind if isinstance(value, bool) else Code(kind.run, "number", constant=value)

    return exactly(0, build)


def _of_one(calculate: Callable[[float], float]) -> Described:
    """A function of one number; NaN where it has no value."""

    def build(site: Site) -> Code:
        number = site.number(0)

        def result(scope: Scope) -> float:
            try:
                return calculate(number(scope))
            except (ValueError, OverflowError):
                return NAN

        return site.of("number", result)

    return exactly(1, build)


def _of_two(calculate: Callable[[float, float], float]) -> Described:
    def build(site: Site) -> Code:
        a, b = site.number(0), site.number(1)
        return site.of("number", lambda scope: calculate(a(scope), b(scope)))

    return exactly(2, build)


def power(a: float, b: float) -> float:
    """Java's Math.pow: infinite where the result is too large, NaN where it is no real number."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ValueError:
        return math.inf if a == 0 else NAN


def _exp(number: float) -> float:
    try:
        return math.exp(number)
    except OverflowError:
        return math.inf


def _logarithm(of: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else of(number)


def _whole(number: float) -> float:
    """Without its decimals, keeping the sign of zero."""
    return float(math.trunc(number)) or math.copysign(0.0, number) if math.isfinite(number) else number


def _floor(number: float) -> float:
    return float(math.floor(number)) or math.copysign(0.0, number) if math.isfinite(number) else number


def _ceiling(number: float) -> float:
    return float(math.ceil(number)) or math.copysign(0.0, number) if math.isfinite(number) else number


def rounded(number: float, digits: int) -> float:
    """Half up, of negative numbers half down, as JavaRosa rounds: 2.5 is 3, -2.5 is -2. Negative digits round tens.

    Tens are rounded half up and cut off, so that 12345.12345 to -1 digits is 12350.
    """
    if not math.isfinite(number):
        return number
    if abs(digits) > MOST_DIGITS:
        return NAN
    if digits >= 0:
        how = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
        exact = Decimal(repr(number))
        if -exact.as_tuple().exponent <= digits:  # type: ignore[operator]  # of finite numbers it is a number
            return number
        return float(exact.quantize(Decimal(1).scaleb(-digits), how)) or math.copysign(0.0, number)
    tens = float(Decimal(repr(number)).scaleb(digits))
    return float(Decimal(math.trunc(tens + 0.5)).scaleb(-digits)) or math.copysign(0.0, number)


def _round(site: Site) -> Code:
    number = site.number(0)
    if len(site.codes) == 1:
        return site.of("number", lambda scope: rounded(number(scope), 0))
    digits = site.number(1)
    return site.of("number", lambda scope: rounded(number(scope), _digits(digits(scope))))


def _digits(number: float) -> int:
    return int(number) if math.isfinite(number) else 0


def _number(site: Site) -> Code:
    if site.codes:
        return site.of("number", site.number(0))
    return site.of("number", lambda scope: number_of_text(site.context(scope).value, scope.zone))


def _boolean(site: Site) -> Code:
    return site.of("boolean", site.boolean(0))


def _not(site: Site) -> Code:
    holds = site.boolean(0)
    return site.of("boolean", lambda scope: not holds(scope))


def _boolean_from_string(site: Site) -> Code:
    text = site.text(0)
    return site.of("boolean", lambda scope: text(scope) in {"1", "true"})


def _sum(site: Site) -> Code:
    """Of nodes; what is no number is passed over, as in JavaRosa, where XPath 1.0 gives NaN."""
    nodes = site.nodes(0)

    def total(scope: Scope) -> float:
        zone = scope.zone
        numbers = [number_of_text(node.value, zone) for node in nodes(scope)]
        return sum([number for number in numbers if number == number], 0.0)

    return site.of("number", total)


def _extreme(choose: Callable[[list[float]], float]) -> Described:
    """min() or max() of nodes or of values; what is no number is passed over, as in JavaRosa."""

    def build(site: Site) -> Code:
        values = site.spread()

        def extreme(scope: Scope) -> float:
            numbers = [to_number(value, scope.zone) for value in values(scope)]
            return choose([number for number in numbers if number == number])

        return site.of("number", extreme, site.reach)

    return between(0, None, build)


def _checklist(site: Site) -> Code:
    """Whether between so many and so many of the rest are true; -1 is no limit."""
    least, most, rest = site.number(0), site.number(1), site.spread(2)

    def holds(scope: Scope) -> bool:
        count = sum(to_boolean(value) for value in rest(scope))
        low, high = least(scope), most(scope)
        return (low < 0 or count >= low) and (high < 0 or count <= high)

    return site.of("boolean", holds)


def _weighted_checklist(site: Site) -> Code:
    """Whether the weights behind the true ones add up to a number within limits. Two node sets pair node by node."""
    least, most = site.number(0), site.number(1)
    runs = [code.run for code in site.codes[2:]]

    def holds(scope: Scope) -> bool:
        values = [run(scope) for run in runs]
        if len(values) == 2 and isinstance(values[0], list) and isinstance(values[1], list):
            if len(values[0]) != len(values[1]):
                raise site.wrong("lengths-differ", f"{len(values[0])}, {len(values[1])}")
            values = [each.value for pair in zip(*values, strict=True) for each in pair]
        pairs = zip(values[::2], values[1::2], strict=True)
        total = math.fsum(to_number(weight, scope.zone) for factor, weight in pairs if to_boolean(factor))
        return least(scope) <= total <= most(scope)

    return site.of("boolean", holds)


NUMBERS: Final[dict[str, Described]] = {
    "true": _constant(True),
    "false": _constant(False),
    "pi": _constant(math.pi),
    "boolean": exactly(1, _boolean),
    "not": exactly(1, _not),
    "boolean-from-string": exactly(1, _boolean_from_string),
    "number": between(0, 1, _number),
    "int": _of_one(_whole),
    "round": between(1, 2, _round),
    "floor": _of_one(_floor),
    "ceiling": _of_one(_ceiling),
    "abs": _of_one(abs),
    "sqrt": _of_one(math.sqrt),
    "exp": _of_one(_exp),
    "exp10": _of_one(lambda number: power(10.0, number)),
    "log": _of_one(_logarithm(math.log)),
    "log10": _of_one(_logarithm(math.log10)),
    "sin": _of_one(math.sin),
    "cos": _of_one(math.cos),
    "tan": _of_one(math.tan),
    "asin": _of_one(math.asin),
    "acos": _of_one(math.acos),
    "atan": _of_one(math.atan),
    "atan2": _of_two(math.atan2),
    "pow": _of_two(power),
    "sum": exactly(1, _sum),
    "min": _extreme(lambda numbers: min(numbers, default=NAN)),
    "max": _extreme(lambda numbers: max(numbers, default=NAN)),
    "checklist": between(2, None, _checklist),
    "weighted-checklist": Described(_weighted_checklist, 2, None, is_paired=True),
}
