"""Write the actuals and targets of the sample portal: a fictitious retail chain with stores, web shop, app and mail.

    python kpi/make_actuals.py            writes kpi/actuals/*.csv and kpi/targets/*.csv
    python kpi/make_actuals.py --check    writes nothing; fails when a file differs from what would be written

The files are the same bytes on every machine (see sample_series.py).
Monthly totals come first (visitors → buyers → orders → items → sales, each a whole number) and are then split over the
days, so that the tree's formulas hold exactly over any span. Noise is stationary around a steady trend; what departs
from it on purpose is listed in STORIES.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from sample_series import (
    AS_OF,
    FIRST,
    FIRST_SALES,
    SEASON,
    Steps,
    before,
    by_month,
    daily,
    days_from,
    monthly,
    months_from,
    noise,
    over_days,
    step,
    times,
)

HERE = Path(__file__).parent
CHANNELS = ("EC", "Store")

Row = Sequence[object]
Table = tuple[Sequence[str], list[Row]]

# Factors on a series from the named month up to the next named one: what the portal is meant to show.
STORIES: Mapping[str, Steps] = {
    "new_visits": {  # the miss that waits for a reason: paid search was cut in April, and again in July
        "2026-04": 0.936, "2026-05": 0.930, "2026-06": 0.920, "2026-07": 0.868, "2026-08": 0.842, "2026-09": 0.846,
    },
    "first_purchase": {"2026-04": 1.012, "2026-05": 1.038, "2026-06": 1.072},  # shorter registration form
    "orders_per_buyer EC": {  # since free shipping begins at 5,000 yen; nobody has written down why yet
        "2026-02": 0.994, "2026-03": 0.988, "2026-04": 0.982, "2026-05": 0.970,
        "2026-06": 0.964, "2026-07": 0.957, "2026-08": 0.935, "2026-09": 0.942,
    },
    "orders_per_buyer Store": {"2026-03": 0.997, "2026-05": 0.993},
    "items_per_order": {"2026-04": 1.018, "2026-05": 1.040, "2026-06": 1.066},  # sets offered in every category
    "bundle_rate": {"2026-04": 1.11, "2026-05": 1.28, "2026-06": 1.45},
    "store_visits": {"2026-04": 0.985},
    "lapse": {"2026-04": 0.970},
    "revisit": {"2026-04": 1.018},
    "resolved": {"2026-04": 1.006},
    "abandonment": {"2026-04": 0.9958},
    "tide": {  # good and bad half-years of the returning buyers, so that a landing can be wrong
        "2021-10": 0.985, "2022-04": 1.000, "2022-10": 1.008, "2023-04": 1.000, "2023-10": 0.993, "2024-04": 1.000,
        "2024-10": 0.997, "2025-04": 1.000, "2025-10": 1.006, "2026-04": 1.000,
    },
    "line_friends": {"2026-07": 0.871},  # blocked accounts are no longer counted: on hold
}  # fmt: skip
RAIN = {date(2026, 7, 6): 0.83, date(2026, 7, 13): 0.87}  # two weeks of rain, by their Monday
MAIL_MOOD = monthly("mail mood", 1.0, 0.013)  # a month's mails that are read bring orders the month after
MAIL_NOISE = {"mail sent": 0.012, "mail read": 0.026, "mail left": 0.12}
TWO_MAILS = (date(2026, 5, 11), date(2026, 8, 20))  # two mails a week instead of one

# Plan of the fiscal year 2026, in ten thousand yen, and the ratios that it was built with.
SALES_PLAN = (9_810, 9_340, 9_030, 9_920, 8_920, 9_190, 9_985, 10_395, 12_605, 9_910, 9_130, 11_765)
PLAN_ORDERS_PER_BUYER = 1.345
PLAN_ORDER_VALUE = 9_740
PLAN_NEW_SHARE = 0.3193
PLAN_FIRST_PURCHASE = 0.0254

WEEKDAYS = {"EC": (1.04, 0.98, 0.96, 0.95, 0.97, 1.02, 1.08), "Store": (0.80, 0.79, 0.82, 0.84, 0.98, 1.38, 1.39)}
LEVELS: Mapping[str, Mapping[str, float]] = {
    "EC": {"visits": 2_757, "first": 0.01545, "returning": 2_229, "growth": 1.098, "times": 1.298, "items": 2.25,
           "price": 4_248, "bundle": 0.118},
    "Store": {"visits": 240, "first": 0.1340, "returning": 2_720, "growth": 1.034, "times": 1.377, "items": 2.36,
              "price": 3_844, "bundle": 0.071},
}  # fmt: skip


class Channel:
    """The sales of one channel, from visitors to yen: monthly totals, and the same split over days."""

    def __init__(self, name: str) -> None:
        level = LEVELS[name]
        self.visits = daily(
            f"visits {name}",
            level["visits"],
            0.014,
            WEEKDAYS[name],
            first=FIRST_SALES,
            growth=1.06,
            story=STORIES["new_visits"],
        )
        self.new = times(f"first {name}", by_month(self.visits), level["first"], 0.009, STORIES["first_purchase"])
        returning = monthly(
            f"returning {name}", level["returning"], 0.012, growth=level["growth"], seasonal=True, story=STORIES["tide"]
        )
        self.returning = {month: round(value) for month, value in returning.items()}
        self.buyers = {month: self.new[month] + self.returning[month] for month in self.new}
        story = STORIES[f"orders_per_buyer {name}"]
        swayed = {month: step(story, month) * MAIL_MOOD[before(month)] ** 0.35 for month in self.buyers}
        self.orders = times(f"orders {name}", self.buyers, level["times"], 0.0035, swayed)
        self.units = times(f"units {name}", self.orders, level["items"], 0.006, STORIES["items_per_order"])
        self.revenue = times(f"revenue {name}", self.units, level["price"], 0.007)
        self.bundles = times(f"bundles {name}", self.orders, level["bundle"], 0.035, STORIES["bundle_rate"])
        self._split(name)

    def _split(self, name: str) -> None:
        weekdays = WEEKDAYS[name]
        self.daily_orders = over_days(f"d orders {name}", self.orders, lambda day: weekdays[day.weekday()], 0.06)
        self.daily_units = over_days(f"d units {name}", self.units, lambda day: self.daily_orders[day], 0.03)
        self.daily_revenue = over_days(f"d revenue {name}", self.revenue, lambda day: self.daily_units[day], 0.03)
        self.daily_bundles = over_days(f"d bundles {name}", self.bundles, lambda day: self.daily_orders[day], 0.08)


def sales_tables(channels: Mapping[str, Channel]) -> Iterable[tuple[str, Table]]:
    """Yield one wide table of daily sales for each fiscal year; items and sets are counted from April 2024."""
    for year in range(FIRST_SALES.year, 2027):
        days = [day for day in days_from(date(year, 4, 1)) if day < date(year + 1, 4, 1)]
        counted = year >= FIRST.year
        rows: list[Row] = [
            (day, name, of.daily_revenue[day], of.daily_orders[day])
            + ((of.daily_units[day], of.daily_bundles[day]) if counted else ())
            for day in days
            for name, of in channels.items()
        ]
        columns = ("date", "channel", "revenue", "orders") + (("units", "bundle_orders") if counted else ())
        yield f"actuals/sales_fy{year}.csv", (columns, rows)


def visitor_table(channels: Mapping[str, Channel]) -> Table:
    """Return the daily new visitors by channel, wide."""
    rows: list[Row] = [(day, name, of.visits[day]) for day in days_from(FIRST) for name, of in channels.items()]
    return ("date", "channel", "new_visits"), rows


def buyer_table(channels: Mapping[str, Channel]) -> Table:
    """Return the monthly buyers by channel from the membership base, long."""
    rows: list[Row] = [
        (month, measure, name, values[month])
        for month in months_from(FIRST)
        for name, of in channels.items()
        for measure, values in (("buyers", of.buyers), ("new_buyers", of.new), ("returning_buyers", of.returning))
    ]
    return ("date", "measure", "channel", "value"), rows


def web_table(channels: Mapping[str, Channel]) -> Table:
    """Return the daily baskets of the web shop; every EC order comes from one."""
    orders = channels["EC"].daily_orders
    rows: list[Row] = [
        (day, round(orders[day] / (1 - 0.676 * step(STORIES["abandonment"], f"{day:%Y-%m}") * factor)), orders[day])
        for day, factor in zip(days_from(FIRST), noise("abandonment", len(days_from(FIRST)), 0.032))
    ]
    return ("date", "baskets", "basket_orders"), rows


def store_table() -> Table:
    """Return the daily visits counted at the store doors."""
    visits = daily(
        "store doors", 742, 0.016, WEEKDAYS["Store"], growth=1.035, story=STORIES["store_visits"], shock=RAIN
    )
    return ("date", "store_visits"), [(day, count) for day, count in visits.items()]


def app_table() -> Table:
    """Return the daily users and members of the app, long."""
    members = daily("app members", 18_400, 0.0005, (1,) * 7, growth=1.22, seasonal=False)
    share = daily("app share", 122_000, 0.013, (0.97, 0.96, 0.97, 0.97, 1.01, 1.06, 1.06), seasonal=False)
    users = {day: round(members[day] * share[day] / 1_000_000) for day in members}
    rows: list[Row] = [
        (day, measure, values[day])
        for day in members
        for measure, values in (("app_users", users), ("app_member_days", members))
    ]
    return ("date", "measure", "value"), rows


def mail_table() -> Table:
    """Return the mail campaigns by ISO week, wide; a week counts when it is over."""
    first = date(2024, 4, 1)
    mondays = [day for day in days_from(first) if day.weekday() == 0 and day + timedelta(days=6) <= AS_OF]
    series = {name: noise(name, len(mondays), sigma) for name, sigma in MAIL_NOISE.items()}
    rows: list[Row] = []
    for n, monday in enumerate(mondays):
        mails = 2 if TWO_MAILS[0] <= monday <= TWO_MAILS[1] else 1
        delivered = round(
            27_500 * 1.05 ** ((monday - date(2025, 10, 1)).days / 365.25) * mails * series["mail sent"][n]
        )
        opened = round(delivered * 0.2405 * MAIL_MOOD[f"{monday:%Y-%m}"] * series["mail read"][n])
        left = round(delivered * 0.0021 * series["mail left"][n] * (1.05 if mails == 2 else 1))
        year, week, _ = monday.isocalendar()
        rows.append((f"{year}-W{week:02}", delivered, opened, left))
    return ("date", "mail_delivered", "mail_opened", "mail_unsubscribed"), rows


def member_table(channels: Mapping[str, Channel]) -> Table:
    """Return the members' monthly figures, wide: who bought, what it brought, who lapsed, who came back."""
    total = {name: _total(channels, name) for name in ("buyers", "revenue")}
    active = times("member buyers", total["buyers"], 0.71, 0.006)
    sales = times("sales to members", total["revenue"], 0.735, 0.016)
    profit = times("member profit", sales, 0.418, 0.008)
    lapsed = times("members lapsed", active, 0.1245, 0.03, STORIES["lapse"])
    base = monthly("revisit base", 3_350, 0.02, growth=1.05, seasonal=True)
    due = {month: round(value) for month, value in base.items()}
    back = times("revisit", due, 0.4205, 0.015, STORIES["revisit"])
    list_price = times("discounts", total["revenue"], 0.0823, 0.025)
    columns = (active, sales, profit, lapsed, due, back, list_price)
    names = ("active_members", "member_sales", "member_gross_profit", "lapsed_members", "revisit_due", "revisited")
    rows: list[Row] = [(month, *(column[month] for column in columns)) for month in months_from(FIRST)]
    return ("date", *names, "discounts"), rows


def _total(channels: Mapping[str, Channel], name: str) -> dict[str, int]:
    months = months_from(FIRST)
    return {month: sum(getattr(of, name)[month] for of in channels.values()) for month in months}


def service_table(channels: Mapping[str, Channel]) -> Table:
    """Return the monthly figures of surveys, calls, deliveries, LINE, notifications and member cards, long."""
    months = months_from(FIRST)
    answers = {month: round(value) for month, value in monthly("csat", 2_380, 0.03, first=FIRST).items()}
    calls = {month: round(value) for month, value in monthly("calls", 1_910, 0.04, first=FIRST, seasonal=True).items()}
    friends = monthly("line", 31_200, 0.002, first=FIRST, growth=1.11, story=STORIES["line_friends"])
    devices = {month: round(value) for month, value in monthly("push", 14_100, 0.004, first=FIRST, growth=1.2).items()}
    checks = {month: round(value) for month, value in channels["Store"].orders.items() if month >= "2026-07"}
    deliveries = {month: channels["EC"].orders[month] for month in months}
    late = monthly("late", 0.0168, 0.09, first=FIRST)
    until_may = {month: count for month, count in devices.items() if month <= "2026-05"}  # the app's new kit sends none
    scores = {month: round(value, 2) for month, value in monthly("staff", 4.21, 0.008, first=FIRST).items()}
    series: Mapping[str, Mapping[str, float]] = {
        "csat_answers": answers,
        "csat_top2": times("top2", answers, 0.912, 0.004, {month: (0.0168 / late[month]) ** 0.05 for month in months}),
        "calls": calls,
        "calls_resolved": times("resolved", calls, 0.779, 0.014, STORIES["resolved"]),
        "deliveries": deliveries,
        "late_deliveries": {month: round(count * late[month]) for month, count in deliveries.items()},
        "staff_score": scores,
        "line_friends": {month: round(value) for month, value in friends.items()},
        "push_devices": until_may,
        "push_allowed": times("allowed", until_may, 0.563, 0.01),
        "register_checks": checks,
        "card_shown": times("card", checks, 0.382, 0.02),
    }
    rows: list[Row] = [(m, name, values[m]) for name, values in series.items() for m in months if m in values]
    return ("date", "measure", "value"), rows


def nps_table() -> Table:
    """Return the quarterly NPS, long, at the first day of each quarter."""
    quarters = [date(year, month, 1) for year in (2024, 2025, 2026) for month in (1, 4, 7, 10)]
    inside = [day for day in quarters if FIRST <= day <= AS_OF]
    return ("date", "measure", "value"), [
        (day, "nps", round(31.6 * factor, 1)) for day, factor in zip(inside, noise("nps", len(inside), 0.035))
    ]


def target_table() -> Table:
    """Return the monthly plan of the fiscal year 2026: sales, and the counts that it was broken down to."""
    rows: list[Row] = []
    for n, sales in enumerate(SALES_PLAN):
        month = f"{2026 + (n + 3) // 12}-{(n + 3) % 12 + 1:02}"
        buyers = round(sales * 10_000 / (PLAN_ORDERS_PER_BUYER * PLAN_ORDER_VALUE))
        new = round(buyers * PLAN_NEW_SHARE)
        plan = {
            "annual_sales": sales * 10_000,
            "customers": buyers,
            "new_customers": new,
            "returning_customers": buyers - new,
            "new_visitors": round(new / PLAN_FIRST_PURCHASE),
            "store_visits": round(23_900 * SEASON[n] / 10) * 10,
        }
        rows += [(month, kpi, value) for kpi, value in plan.items()]
    return ("date", "kpi", "value"), rows


def tables() -> dict[str, Table]:
    """Return every file's name below `kpi/` with its columns and rows."""
    channels = {name: Channel(name) for name in CHANNELS}
    return dict(sales_tables(channels)) | {
        "actuals/new_visitors.csv": visitor_table(channels),
        "actuals/buyers.csv": buyer_table(channels),
        "actuals/baskets.csv": web_table(channels),
        "actuals/store_visits.csv": store_table(),
        "actuals/app.csv": app_table(),
        "actuals/mail_weekly.csv": mail_table(),
        "actuals/members.csv": member_table(channels),
        "actuals/service.csv": service_table(channels),
        "actuals/nps.csv": nps_table(),
        "targets/fy2026.csv": target_table(),
    }


def as_csv(table: Table) -> str:
    """Return the table as CSV text with Unix line ends."""
    columns, rows = table
    return "".join(",".join(map(str, row)) + "\n" for row in (columns, *rows))


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` compare them; return 1 when one differs."""
    differing = []
    for name, table in tables().items():
        path, text = HERE / name, as_csv(table)
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
