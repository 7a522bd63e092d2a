"""The what-if simulator recomputes the KGI from its leaves, by keyboard, and its state travels in the address."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

URL = "ja/kgi/annual_sales/details/"
MODEL = "() => window.kpisiteWhatIf"


@pytest.fixture
def simulator(page, sample_address):
    page.goto(f"{sample_address}{URL}")
    page.locator("[data-whatif]").scroll_into_view_if_needed()
    page.locator("[data-out=value]").wait_for()
    return page


def leaf_values(model, base):
    return {leaf["id"]: leaf["starts"][base] for leaf in model["leaves"]}


def annual_sales(values):
    """Return the sample tree's own formula, written out."""
    customers = values["new_visitors"] * values["first_purchase_rate"] + values["returning_customers"]
    return customers * values["orders_per_customer"] * values["items_per_order"] * values["item_price"]


def said(page, name):
    return page.locator(f"[data-out={name}]").inner_text()


def in_oku(amount):
    man = round(amount / 1e4)
    return f"{man // 10000}億{man % 10000:,}万円"


def test_it_starts_from_the_landing_and_says_what_the_formula_gives(simulator):
    model = simulator.evaluate(MODEL)
    total = annual_sales(leaf_values(model, "landing"))
    assert said(simulator, "value") == in_oku(total)
    assert said(simulator, "ratio") == f"{100 * total / 1_200_000_000:.1f}%"
    assert said(simulator, "change") == "±0円"


def test_a_key_moves_one_leaf_and_the_address_keeps_it(simulator):
    slider = simulator.locator("[data-leaf=orders_per_customer]")
    for _ in range(5):
        slider.press("ArrowRight")
    values = leaf_values(simulator.evaluate(MODEL), "landing")
    values["orders_per_customer"] *= 1.05
    expected = in_oku(annual_sales(values))
    assert said(simulator, "value") == expected
    shared = simulator.url
    assert "orders_per_customer=5" in shared and "base=landing" in shared
    simulator.goto("about:blank")
    simulator.goto(shared)
    simulator.locator("[data-whatif]").scroll_into_view_if_needed()
    simulator.locator("[data-out=value]").wait_for()
    assert said(simulator, "value") == expected
    simulator.locator("[data-reset]").click()
    assert "?base" not in simulator.url or "orders_per_customer" not in simulator.url


@pytest.mark.parametrize("base", ["actual", "plan"])
def test_a_start_to_date_is_compared_with_the_target_to_date(simulator, base):
    simulator.locator(f"input[value={base}]").check()
    model = simulator.evaluate(MODEL)
    total = annual_sales(leaf_values(model, base))
    assert said(simulator, "value") == in_oku(total)
    assert said(simulator, "ratio") == f"{100 * total / model['target_to_date']:.1f}%"


def test_without_a_script_a_note_says_where_to_read_on(chromium, sample_address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sample_address}{URL}")
    assert "「数値の表」" in page.locator("[data-whatif]").inner_text()
    context.close()
