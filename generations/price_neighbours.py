"""What a price can be worked out from when no job was the same: jobs that differ in one thing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from generations.cost_factors import CostFactors
from powerpost import catalog
from powerpost.catalog import Kind

# Of a straight line through whole credits, a price may be off by as much as rounding makes.
ROUNDING = 1.0


@dataclass(frozen=True, slots=True)
class Derived:
    """A price worked out, in credits, with the least and most that the same way leads to."""

    usual: int
    lowest: int
    highest: int
    jobs: int


# From the credits by basis to a price, None when these jobs do not tell one.
Rule = Callable[[Mapping[str, Sequence[int]]], Derived | None]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Jobs that differ from the wanted one in one thing, `differing_in`, and the rule to reckon with them."""

    differing_in: str
    bases: list[str]
    derive: Rule


def neighbourhoods_of(factors: CostFactors) -> list[Neighbourhood]:
    """Return what a price of these factors could be worked out from, the most telling first."""
    if factors.kind is Kind.CONTENT:
        found = [_platforms(factors)]
        return found if factors.video_seconds is not None else [*found, _input_images(factors)]
    if factors.kind is Kind.IMAGES:
        quantities = range(catalog.IMAGE_QUANTITY_MIN, catalog.IMAGE_QUANTITY_MAX + 1)
        by_quantity = {count: factors.with_changes(quantity=count).basis for count in quantities}
        return [
            _each_alike("another number of images", by_quantity, factors.quantity),
            _as_much("other references", _other_inputs(factors, catalog.STYLE_IMAGES_MAX)),
        ]
    model = catalog.VIDEO_MODELS.get(factors.model)
    by_duration = {
        seconds: factors.with_changes(duration=seconds).basis
        for seconds in (model.durations if model else ())
    }
    with_image = "no first image" if factors.images else "a first image"
    return [
        _each_alike("another duration", by_duration, factors.duration),
        _as_much(with_image, _other_inputs(factors, 1)),
    ]


def _platforms(factors: CostFactors) -> Neighbourhood:
    counts = range(1, len(catalog.PLATFORMS) + 1)
    by_count = {count: factors.with_changes(platforms=count).basis for count in counts}
    return _on_a_line("other numbers of platforms", by_count, factors.platforms)


def _input_images(factors: CostFactors) -> Neighbourhood:
    counts = range(catalog.CONTENT_IMAGES_MAX + 1)
    by_count = {count: factors.with_changes(images=count).basis for count in counts}
    return _on_a_line("other numbers of images", by_count, factors.images)


def _other_inputs(factors: CostFactors, most: int) -> list[str]:
    return [factors.with_changes(images=n).basis for n in range(most + 1) if n != factors.images]


def _each_alike(differing_in: str, by_amount: Mapping[int, str], wanted: int) -> Neighbourhood:
    """Reckon that every image, or every second, costs the same."""

    def derive(seen: Mapping[str, Sequence[int]]) -> Derived | None:
        each = [price / amount for amount, basis in by_amount.items() for price in seen.get(basis, ())]
        if not each or not wanted:
            return None
        usual, lowest, highest = (round(value * wanted) for value in (median(each), min(each), max(each)))
        return Derived(usual, lowest, highest, len(each))

    return Neighbourhood(differing_in, [basis for n, basis in by_amount.items() if n != wanted], derive)


def _as_much(differing_in: str, bases: list[str]) -> Neighbourhood:
    """Reckon that the difference costs nothing."""

    def derive(seen: Mapping[str, Sequence[int]]) -> Derived | None:
        prices = [price for basis in bases for price in seen.get(basis, ())]
        if not prices:
            return None
        return Derived(round(median(prices)), min(prices), max(prices), len(prices))

    return Neighbourhood(differing_in, bases, derive)


def _on_a_line(differing_in: str, by_amount: Mapping[int, str], wanted: int) -> Neighbourhood:
    """Reckon that each one more adds the same; only when the jobs lie on such a line, which never falls."""

    def derive(seen: Mapping[str, Sequence[int]]) -> Derived | None:
        points = {n: median(seen[basis]) for n, basis in by_amount.items() if seen.get(basis)}
        if len(points) < 2:
            return None
        first, last = min(points), max(points)
        slope = (points[last] - points[first]) / (last - first)
        if slope < 0 or any(
            abs(points[first] + slope * (n - first) - price) > ROUNDING for n, price in points.items()
        ):
            return None
        usual = round(points[first] + slope * (wanted - first))
        if usual < 0:
            return None
        return Derived(usual, usual, usual, sum(len(seen[by_amount[n]]) for n in points))

    return Neighbourhood(differing_in, [basis for n, basis in by_amount.items() if n != wanted], derive)
