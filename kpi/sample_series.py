"""The shapes that the sample's series are made of: trend × season × weekday × story × noise, as whole numbers.

Noise is stationary, and drawn from a seed named after its series with nothing but `random.Random.random` and the
normal quantile, so that the same bytes come out on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from statistics import NormalDist
from types import MappingProxyType

Steps = Mapping[str, float]  # factors from the named month up to the next named one

AS_OF = date(2026, 9, 30)
FIRST_SALES = date(2021, 4, 1)  # earlier years of sales let the landing test itself
FIRST = date(2024, 4, 1)  # everything else
STRATA = 6  # noise is drawn one value from each sixth of the normal curve, shuffled: no lucky or unlucky years
NO_STORY: Steps = MappingProxyType({})

# The share of the year that falls into each month, April first, as an index around 1.
SEASON = (0.973, 0.961, 0.900, 0.973, 0.901, 0.923, 0.979, 1.058, 1.244, 1.000, 0.918, 1.170)


def noise(name: str, count: int, sigma: float) -> list[float]:
    """Return `count` factors around 1 with relative standard deviation `sigma`, within two sigmas."""
    random, normal, values = Random(name), NormalDist(1.0, sigma), []
    while len(values) < count:
        strata = list(range(STRATA))
        random.shuffle(strata)
        values += [normal.inv_cdf(0.025 + 0.95 * (stratum + random.random()) / STRATA) for stratum in strata]
    return values[:count]


def days_from(first: date) -> list[date]:
    """Return the days from `first` to the as-of date."""
    return [first + timedelta(days=n) for n in range((AS_OF - first).days + 1)]


def months_from(first: date) -> list[str]:
    """Return the months from `first` to the as-of date as `2026-09`."""
    return list(dict.fromkeys(f"{day:%Y-%m}" for day in days_from(first)))


def index_of(month: str) -> int:
    """Return how many months after October 2025, the middle of the fiscal year 2025, the month lies."""
    return (int(month[:4]) - 2025) * 12 + int(month[5:]) - 10


def before(month: str) -> str:
    """Return the month before; the first month of all is its own."""
    months = months_from(FIRST_SALES)
    return months[max(0, months.index(month) - 1)]


def season(month: str) -> float:
    """Return the seasonal index of a month."""
    return SEASON[(int(month[5:]) - 4) % 12]


def season_on(day: date) -> float:
    """Return the seasonal index of a day, between the middles of two months."""
    here = (day.month - 4) % 12
    distance = (day.day - 15) / 30
    beside = SEASON[(here + (1 if distance > 0 else -1)) % 12]
    return SEASON[here] + (beside - SEASON[here]) * abs(distance)


def step(steps: Steps, month: str) -> float:
    """Return the factor that a story puts on a month; 1 before its first step."""
    begun = [name for name in steps if name <= month]
    return steps[max(begun)] if begun else 1.0


def monthly(
    name: str,
    level: float,
    sigma: float,
    *,
    first: date = FIRST_SALES,
    growth: float = 1.0,
    seasonal: bool = False,
    story: Steps = NO_STORY,
) -> dict[str, float]:
    """Return a monthly series: level × growth a year × season × story × noise."""
    months = months_from(first)
    wobble = noise(name, len(months), sigma)
    return {
        month: level
        * growth ** (index_of(month) / 12)
        * (season(month) if seasonal else 1)
        * step(story, month)
        * noisy
        for month, noisy in zip(months, wobble)
    }


def daily(
    name: str,
    level: float,
    sigma: float,
    weekdays: Sequence[float],
    *,
    first: date = FIRST,
    growth: float = 1.0,
    seasonal: bool = True,
    story: Steps = NO_STORY,
    shock: Mapping[date, float] | None = None,
) -> dict[date, int]:
    """Return a daily count: level × growth × season × weekday × story × noise of the week and of the day."""
    days = days_from(first)
    weeks = noise(f"{name} week", len(days) // 7 + 2, sigma)
    wobble = noise(f"{name} day", len(days), sigma * 1.5)
    values = {}
    for number, day in enumerate(days):
        monday = day - timedelta(days=day.weekday())
        value = level * growth ** ((day - date(2025, 10, 1)).days / 365.25) * (season_on(day) if seasonal else 1)
        value *= weekdays[day.weekday()] * step(story, f"{day:%Y-%m}") * (shock or {}).get(monday, 1.0)
        values[day] = round(value * weeks[(monday - first).days // 7 + 1] * wobble[number])
    return values


def by_month(values: Mapping[date, int]) -> dict[str, int]:
    """Return the sums of a daily series by month."""
    sums: dict[str, int] = {}
    for day, value in values.items():
        sums[f"{day:%Y-%m}"] = sums.get(f"{day:%Y-%m}", 0) + value
    return sums


def times(name: str, base: Mapping[str, float], level: float, sigma: float, story: Steps = NO_STORY) -> dict[str, int]:
    """Return a whole number in each month: the base × a level × story × noise."""
    wobble = noise(name, len(base), sigma)
    return {
        month: round(value * level * step(story, month) * wobble[n]) for n, (month, value) in enumerate(base.items())
    }


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole numbers in the proportion of the weights that add up to the total (largest remainders)."""
    whole = sum(weights)
    shares = [total * weight / whole for weight in weights]
    parts = [int(share) for share in shares]
    largest_first = sorted(range(len(parts)), key=lambda n: (parts[n] - shares[n], n))
    for n in largest_first[: total - sum(parts)]:
        parts[n] += 1
    return parts


def over_days(name: str, totals: Mapping[str, int], weight: Callable[[date], float], sigma: float) -> dict[date, int]:
    """Return the monthly totals split over the days of their months."""
    result: dict[date, int] = {}
    days = days_from(FIRST_SALES)
    wobble = dict(zip(days, noise(name, len(days), sigma)))
    for month, total in totals.items():
        inside = [day for day in days if f"{day:%Y-%m}" == month]
        result |= dict(zip(inside, spread(total, [weight(day) * wobble[day] for day in inside])))
    return result
