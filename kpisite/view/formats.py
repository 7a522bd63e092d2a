"""Numbers, dates and periods as each language writes them. The only place that turns a number into a text.

Rounding is half up on the decimal digits that the float prints, so 0.125 shows as 0.13 wherever it is computed.
A missing number is an em dash; a negative one carries U+2212, △ or ▲ as the portal says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

from kpisite.model.periods import FiscalCalendar, Grain
from kpisite.model.text import Language
from kpisite.model.units import canonical_unit
from kpisite.view.wording import Wording, wording

NONE = "—"
MINUS = "\u2212"
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DECIMALS = {"%": 1, "JPY": 0, "人": 0, "件": 0, "回": 3, "pt": 1, "点": 2, "倍": 2, "USD": 0}
SYMBOLS = {"JPY": "¥", "USD": "$"}
COUNTED_IN_FULL_BELOW = 1_000_000
WHOLE_TEN_THOUSANDS_FROM = 10_000_000 - 500  # from here a tenth of 万 would round to 1,000.0万
LEAST_BILLIONS = 999_950_000  # from here millions would read 1,000.0M
NegativeStyle = Literal["minus", "△", "▲"]
Part = tuple[str, str]  # digits and the unit after them: ("5", "億")


@dataclass(frozen=True)
class Scale:
    """One unit for a whole table or chart: values are divided by `divisor`, shown with `decimals`, named `label`."""

    divisor: float
    label: str
    decimals: int
    unit: str = ""


@dataclass(frozen=True)
class Formats:
    """The formats of one language."""

    language: Language
    negative: NegativeStyle = "minus"
    fiscal_year_start: int = 4
    own_units: tuple[tuple[str, str], ...] = ()  # units that an author names for this language

    @property
    def words(self) -> Wording:
        """The words of the language."""
        return wording(self.language)

    def decimals(self, unit: str | None, decimals: int | None = None) -> int:
        """Return how many decimals a value in `unit` shows: the author's, else the unit's usual number."""
        name = canonical_unit(unit or "")
        return decimals if decimals is not None else DECIMALS.get(name, 2 if "/" in name else 0)

    def digits(self, value: float | None, decimals: int = 0, *, signed: bool = False) -> str:
        """Return the number with thousands separators: `1,234.5`, with `signed` also `+1,234.5`."""
        if value is None:
            return NONE
        rounded = round_half_up(value, decimals)
        text = f"{abs(rounded):,.{decimals}f}"
        if rounded < 0:
            return self._minus() + text
        return f"+{text}" if signed and rounded > 0 else f"±{text}" if signed else text

    def _minus(self) -> str:
        return MINUS if self.negative == "minus" else self.negative

    def number(
        self,
        value: float | None,
        unit: str | None,
        decimals: int | None = None,
        *,
        signed: bool = False,
        beside: float | None = None,
    ) -> str:
        """Return the value with its unit, whole: `5億3,478万円`, `¥534.8M`, `23.69%`, `1.305回`.

        Next to a larger amount `beside` it takes that one's unit: 99.4万円 next to 294.9万円, not 994,320円.
        """
        if value is None:
            return NONE
        sign, parts = self._signed_parts(value, unit, decimals, signed=signed, beside=beside)
        return sign + "".join(digits + name for digits, name in parts)

    def parts(
        self, value: float | None, unit: str | None, decimals: int | None = None, *, beside: float | None = None
    ) -> tuple[Part, ...]:
        """Return the number in pieces of digits and unit, for large figures with small units."""
        if value is None:
            return ((NONE, ""),)
        sign, parts = self._signed_parts(value, unit, decimals, beside=beside)
        return ((sign + parts[0][0], parts[0][1]), *parts[1:])

    def _signed_parts(
        self,
        value: float,
        unit: str | None,
        decimals: int | None,
        *,
        signed: bool = False,
        beside: float | None = None,
    ) -> tuple[str, tuple[Part, ...]]:
        size, largest = abs(value), max(abs(value), abs(beside or 0.0))
        parts = self._magnitude(size, canonical_unit(unit or ""), self.decimals(unit, decimals), largest)
        zero = not any(character in "123456789" for digits, _ in parts for character in digits)
        if value < 0 and not zero:
            return self._minus(), parts
        return ("±" if zero else "+") if signed else "", parts

    def _magnitude(self, size: float, unit: str, decimals: int, largest: float) -> tuple[Part, ...]:
        if unit in SYMBOLS and not decimals:
            yen = unit == "JPY" and self.language == "ja"
            return self._yen(size, largest) if yen else self._money(size, unit, largest)
        if unit == "%":
            return ((self.digits(_hundredfold(size), decimals), "%"),)
        return ((self.digits(size, decimals), self.unit_after(unit)),)

    def _yen(self, size: float, largest: float) -> tuple[Part, ...]:
        """Split an amount into 億 and 万; below a million every yen is shown, below ten million a tenth of 万."""
        yen = self.words("formats.yen")
        if round_half_up(largest, 0) < COUNTED_IN_FULL_BELOW:
            return ((self.digits(size), yen),)
        if size < WHOLE_TEN_THOUSANDS_FROM and size % 10_000:
            return ((self.digits(size / 10_000, 1), f"万{yen}"),)
        hundred_millions, ten_thousands = divmod(int(round_half_up(size / 10_000, 0)), 10_000)
        pieces = [(f"{hundred_millions:,}", "億")] if hundred_millions else []
        pieces += [(f"{ten_thousands:,}", "万")] if ten_thousands or not pieces else []
        last = pieces[-1]
        return (*pieces[:-1], (last[0], last[1] + yen))

    def _money(self, size: float, unit: str, largest: float) -> tuple[Part, ...]:
        symbol = SYMBOLS[unit]
        # four digits say as much as 億 and 万 do
        if size >= LEAST_BILLIONS:
            return ((f"{symbol}{self.digits(size / 1e9, 3)}", "B"),)
        if largest >= COUNTED_IN_FULL_BELOW:
            return ((f"{symbol}{self.digits(size / 1e6, 1)}", "M"),)
        return ((f"{symbol}{self.digits(size)}", ""),)

    def unit_after(self, unit: str | None) -> str:
        """Return the unit as it follows digits: `人`, ` people`, `回`; compound units lose what is understood."""
        name = canonical_unit(unit or "")
        if name in ("", "倍", "x"):
            return "×" if self.language == "en" and name else name
        text = dict(self.own_units).get(name) or self._unit_text(name)
        apart = self.language == "en" and name != "pt" and ("/" in name or text[0].isalpha())
        return f" {text}" if apart else text

    def _unit_text(self, name: str) -> str:
        """Return a unit in this language, a compound one part by part: `円/件`, in English `¥/case`."""
        over, *under = (canonical_unit(part) for part in name.split("/"))
        if under and self.language == "en" and over in SYMBOLS:
            return "/".join((SYMBOLS[over], *(self._unit_word("per", part) for part in under)))
        return "/".join((self._unit_word("unit", over), *(self._unit_word("per", part) for part in under)))

    def _unit_word(self, kind: str, name: str) -> str:
        key = f"formats.{kind}_{name}"
        return self.words(key) if key in self.words else name

    def unit_name(self, unit: str | None) -> str:
        """Return the unit's name alone, for titles and table heads."""
        return "%" if unit == "%" else self.unit_after(unit).strip()

    def scale_for(self, values: Iterable[float | None], unit: str | None, decimals: int | None = None) -> Scale:
        """Return one scale for all values: 円, 万円 or 億円 by the largest; other units stay as they are."""
        name = canonical_unit(unit or "")
        places = self.decimals(unit, decimals)
        if name == "%":
            return Scale(0.01, "%", places, name)
        largest = max((abs(value) for value in values if value is not None), default=0.0)
        if name not in SYMBOLS or places:
            return Scale(1, self.unit_name(unit), places, name)
        if name != "JPY" or self.language == "en":
            return self._money_scale(largest, name)
        for divisor, key in ((1e8, "yen_hundred_million"), (1e4, "yen_ten_thousand")):
            if largest >= divisor * 1000:
                return Scale(divisor, self.words(f"formats.{key}"), 0, name)
        return Scale(1, self.words("formats.yen"), 0, name)

    def _money_scale(self, largest: float, unit: str) -> Scale:
        symbol = SYMBOLS[unit]
        if largest >= 1e7:
            return Scale(1e6, f"{symbol} million", 1, unit)
        return Scale(1e3, f"{symbol} thousand", 0, unit) if largest >= 1e6 else Scale(1, symbol, 0, unit)

    def scaled(self, value: float | None, scale: Scale, *, signed: bool = False) -> str:
        """Return the value on a scale, without its unit."""
        if value is None:
            return NONE
        shown = _hundredfold(value) if scale.unit == "%" else value / scale.divisor
        return self.digits(shown, scale.decimals, signed=signed)

    def percent(self, ratio: float | None, decimals: int = 1, *, signed: bool = False) -> str:
        """Return a ratio as a percentage: 0.951 → `95.1%`."""
        return NONE if ratio is None else self.digits(_hundredfold(ratio), decimals, signed=signed) + "%"

    def points(self, difference: float | None, decimals: int = 1) -> str:
        """Return the difference of two rates in percentage points: 0.013 → `+1.3pt`."""
        return NONE if difference is None else self.digits(_hundredfold(difference), decimals, signed=True) + "pt"

    def difference(
        self, value: float | None, unit: str | None, decimals: int | None = None, *, beside: float | None = None
    ) -> str:
        """Return a signed difference in the KPI's unit; of rates in points, never in percent of percent."""
        if canonical_unit(unit or "") == "%":
            return self.points(value, self.decimals(unit, decimals))
        return self.number(value, unit, decimals, signed=True, beside=beside)

    def month(self, day: date, *, year: bool = False) -> str:
        """Return the month of a day: `4月`, `Apr`, with year `2026年4月`, `Apr 2026`."""
        key = "formats.year_month" if year else "formats.month"
        return self.words(key, month=day.month, year=day.year, name=MONTHS_EN[day.month - 1])

    def day(self, day: date | None, *, year: bool = False) -> str:
        """Return a day: `9月30日`, `Sep 30`, with year `2026年9月30日`, `Sep 30, 2026`."""
        if day is None:
            return NONE
        key = "formats.full_day" if year else "formats.day"
        return self.words(key, day=day.day, month=day.month, year=day.year, name=MONTHS_EN[day.month - 1])

    def iso(self, day: date | None) -> str:
        """Return a day as 2026-09-30."""
        return NONE if day is None else day.isoformat()

    def period(self, start: date, grain: Grain, *, year: bool = True) -> str:
        """Return the name of the period that begins at `start`: `2026年4月`, `2026年度 2Q`, `week of Apr 6`."""
        calendar = FiscalCalendar(self.fiscal_year_start)
        values = {"year": calendar.fiscal_year(start), "quarter": calendar.quarter_number(start)}
        if grain == "month":
            return self.month(start, year=year)
        if grain == "quarter":
            return self.words("formats.quarter", **values)
        if grain == "half":
            return self.words(f"formats.half_{calendar.half_number(start)}", **values)
        if grain == "year":
            return self.words("formats.fiscal_year", **values)
        if grain == "week":
            return self.words("formats.week", month=start.month, day=start.day, name=MONTHS_EN[start.month - 1])
        return self.day(start, year=year)

    def span(self, start: date | None, through: date | None, *, year: bool = False) -> str:
        """Return a span of inclusive days: whole months as `4月〜9月`, else `4月1日〜9月15日`."""
        if start is None or through is None:
            return NONE
        after = through + timedelta(days=1)
        if start.day == 1 and after.day == 1:
            first, last = self.month(start, year=year), self.month(through, year=year)
        else:
            first, last = self.day(start, year=year), self.day(through, year=year)
        return first if first == last else self.words("formats.span", start=first, end=last)

    def edition(self, as_of: date) -> str:
        """Return the name of the quarter that a review belongs to: `2026年度 2Q`, `FY2026 Q2`."""
        return self.period(as_of, "quarter")


def round_half_up(value: float, decimals: int) -> float:
    """Return the value rounded half away from zero on its printed digits: 0.125 → 0.13, 2.675 → 2.68."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return float(rounded) + 0.0  # no negative zero


def _hundredfold(value: float) -> float:
    """Return the value × 100 on its printed digits: 0.285 × 100 is 28.5, not the float's 28.499999999999996."""
    return float(Decimal(repr(value)).scaleb(2))


def round_to_sum(values: Sequence[float], total: float, decimals: int = 0) -> tuple[float, ...]:
    """Return the values rounded so that they add up to the rounded total (largest remainder method).

    Hare–Niemeyer: floors first, then one unit each to the largest remainders; ties go to the earlier value.
    """
    unit = Decimal(1).scaleb(-decimals)
    exact = [Decimal(repr(value)) / unit for value in values]
    floors = [value.to_integral_value(rounding=ROUND_FLOOR) for value in exact]
    wanted = (Decimal(repr(total)) / unit).to_integral_value(rounding=ROUND_HALF_UP)
    missing = int(wanted - sum(floors))
    order = sorted(range(len(values)), key=lambda index: (-(exact[index] - floors[index]), index))
    if not values:
        return ()
    whole, rest = divmod(missing, len(values))
    extra = {index: whole + (rank < rest) for rank, index in enumerate(order)}
    return tuple(float((floor + extra[index]) * unit) for index, floor in enumerate(floors))
