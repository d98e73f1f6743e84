"""Areas and distances on the Earth, and whether a point lies in an area, as the web forms of ODK compute them.

JavaRosa lays areas flat, which gives a ten-millionth more of a square mile, and does not round to centimetres.

Points are written "latitude longitude altitude accuracy", in degrees of WGS 84; lines and areas are points with ";"
between them, or nodes that hold a point each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final

from knowledge.forms.expressions.code import Code
from knowledge.forms.expressions.library.site import Described, Site, between, exactly
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import to_texts

EARTH_RADIUS: Final = 6_378_100.0
"""Metres, as JavaRosa and the web forms have it."""
DIGITS: Final = 2
"""Of metres and square metres: as the web forms of ODK round."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def read_points(texts: Iterable[str]) -> list[Point] | None:
    """The points of lines; None when one is no point of the Earth."""
    parts = [part.split() for text in texts for part in text.split(";") if part.strip()]
    points: list[Point] = []
    for part in parts:
        try:
            latitude, longitude = float(part[0]), float(part[1])
        except (ValueError, IndexError):
            return None
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return None
        points.append((latitude, longitude))
    return points


def area(points: list[Point]) -> float:
    """Square metres inside of a line, which is closed if it is not: of a sphere, each side against the equator."""
    if len(points) < 3:
        return 0.0
    sides = pairwise([*points, points[0]])
    total = sum(math.radians(b[1] - a[1]) * (2 + _sine(a) + _sine(b)) for a, b in sides)
    return abs(total) * EARTH_RADIUS**2 / 2


def _sine(point: Point) -> float:
    return math.sin(math.radians(point[0]))


def distance(points: list[Point]) -> float:
    """Metres along a line, over great circles."""
    return sum((_between(a, b) for a, b in pairwise(points)), 0.0)


def _between(a: Point, b: Point) -> float:
    (latitude_a, longitude_a), (latitude_b, longitude_b) = a, b
    up = math.radians(latitude_b - latitude_a) / 2
    along = math.radians(longitude_b - longitude_a) / 2
    shrunk = math.cos(math.radians(latitude_a)) * math.cos(math.radians(latitude_b))
    haversine = math.sin(up) ** 2 + shrunk * math.sin(along) ** 2
    return 2 * EARTH_RADIUS * math.atan2(math.sqrt(haversine), math.sqrt(max(1 - haversine, 0.0)))


def contains(points: list[Point], point: Point) -> bool:
    """Whether a point lies in an area whose line ends where it begins; a ray to the north crosses it an odd time."""
    if len(points) < 4 or points[0] != points[-1]:
        return False
    y, x = point
    crossings = 0
    for (y1, x1), (y2, x2) in pairwise(points):
        if (x1 > x) != (x2 > x) and y < (y2 - y1) * (x - x1) / (x2 - x1) + y1:
            crossings += 1
    return crossings % 2 == 1


def _measuring(measure: Callable[[list[Point]], float], most: int | None = 1) -> Described:
    def build(site: Site) -> Code:
        """Of nodes or of texts. What holds no points measures nothing."""
        runs = [code.run for code in site.codes]

        def measured(scope: Scope) -> float:
            points = read_points(text for run in runs for text in to_texts(run(scope)))
            return round(measure(points), DIGITS) if points else 0.0

        return site.of("number", measured)

    return between(1, most, build)


def _geofence(site: Site) -> Code:
    """geofence(point, area): false of a question that is not answered; of any other text that has no points,
    ExpressionError "not-a-place"."""
    point_of, area_of = site.codes[0].run, site.codes[1].run

    def inside(scope: Scope) -> bool:
        values = point_of(scope), area_of(scope)
        found, around = (read_points(to_texts(value)) for value in values)
        if found and around:
            return contains(around, found[0])
        if any(isinstance(value, list) and not any(to_texts(value)) for value in values):
            return False
        raise site.wrong("not-a-place", "")

    return site.of("boolean", inside)


GEOGRAPHY: Final[dict[str, Described]] = {
    "area": _measuring(area),
    "enclosed-area": _measuring(area),
    "distance": _measuring(distance, None),
    "geofence": exactly(2, _geofence),
}
