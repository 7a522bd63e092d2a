"""Write the actuals of the CDNOW example from the public purchase history of a music shop on the web, 1997 to 1998.

    python examples/cdnow/make_actuals.py            writes examples/cdnow/kpi/actuals/*.csv
    python examples/cdnow/make_actuals.py --check    writes nothing; fails when a file differs

The history (69,659 purchases by 23,570 customers whose first purchase fell into the first quarter of 1997) comes with
the package `lifetimes` as CDNOW_master.txt. Source: Fader, P. S. and Hardie, B. G. S., "Forecasting repeat sales at
CDNOW: a case study", Interfaces 31 (3), 2001. Money is counted in cents, so that nothing is lost to rounding.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

ACTUALS = Path(__file__).parent / "kpi" / "actuals"


@dataclass(frozen=True)
class Purchase:
    """One line of the history: a customer buys some CDs on a day."""

    customer: str
    day: date
    units: int
    cents: int


def purchase_file() -> Path:
    """Return the path of CDNOW_master.txt; raise FileNotFoundError when `lifetimes` is not installed."""
    found = find_spec("lifetimes")  # not imported: its own dependencies need not be installed
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder) / "datasets" / "CDNOW_master.txt"
        if path.is_file():
            return path
    raise FileNotFoundError("CDNOW_master.txt: install the package `lifetimes` (pip install --no-deps lifetimes)")


def read_purchases(path: Path) -> Iterator[Purchase]:
    """Yield the purchases in the order of the file; its first line names the columns."""
    for line in path.read_text(encoding="ascii").splitlines()[1:]:
        if line.strip():
            customer, day, units, dollars = line.split()
            yield Purchase(customer, date.fromisoformat(day), int(units), int(Decimal(dollars) * 100))


def daily_rows(purchases: Sequence[Purchase]) -> list[str]:
    """Return sales, orders and units of each day as CSV lines, days without a purchase included as zeros."""
    cents: Counter[date] = Counter()
    orders: Counter[date] = Counter()
    units: Counter[date] = Counter()
    for purchase in purchases:
        cents[purchase.day] += purchase.cents
        orders[purchase.day] += 1
        units[purchase.day] += purchase.units
    first, last = min(orders), max(orders)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return ["date,sales,orders,units"] + [f"{day},{cents[day] / 100:.2f},{orders[day]},{units[day]}" for day in days]


def monthly_rows(purchases: Sequence[Purchase]) -> list[str]:
    """Return each month's buyers, each customer once, split into first-time and returning, as CSV lines (long).

    `known_customers` counts those who had bought in an earlier month: all who could return.
    """
    first_month: dict[str, str] = {}
    buyers: dict[str, set[str]] = defaultdict(set)
    for purchase in sorted(purchases, key=lambda p: p.day):
        month = f"{purchase.day:%Y-%m}"
        first_month.setdefault(purchase.customer, month)
        buyers[month].add(purchase.customer)
    lines = ["date,measure,value"]
    for month, customers in sorted(buyers.items()):
        new = sum(first_month[customer] == month for customer in customers)
        known = sum(first < month for first in first_month.values())
        counts: Mapping[str, int] = {
            "buyers": len(customers),
            "first_time_buyers": new,
            "returning_buyers": len(customers) - new,
            "known_customers": known,
        }
        lines += [f"{month},{name},{count}" for name, count in counts.items()]
    return lines


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` compare them; return 1 when one differs."""
    purchases = list(read_purchases(purchase_file()))
    files = {"sales_daily.csv": daily_rows(purchases), "buyers_monthly.csv": monthly_rows(purchases)}
    differing = []
    for name, lines in files.items():
        path, text = ACTUALS / name, "\n".join(lines) + "\n"
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_bytes() != text.encode():
            differing.append(name)
    for name in differing:
        print(f"differs: {name}", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
