"""What waits for a reason, and that the entry to copy clears it."""

from __future__ import annotations

import shutil
from pathlib import Path

from kpisite.view.pages.waiting import waiting_items
from tests.view.projects import portal_at

ROOT = Path(__file__).parents[2]


def test_the_entries_to_copy_clear_everything_that_waits(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "kpi", tmp_path / "kpi")
    portal = portal_at(tmp_path)
    items = waiting_items(portal, portal.review.waiting, "")
    assert items
    pasted = "".join(item.snippet for item in items).replace("{ja: , en: }", "{ja: 雨, en: Rain}")
    (tmp_path / "kpi" / "journal" / "pasted.yml").write_text(pasted, encoding="utf-8")
    assert portal_at(tmp_path).review.waiting == ()


def test_an_item_names_its_first_signal_as_its_text_does() -> None:
    portal = portal_at(ROOT)
    items = {item.name: item for item in waiting_items(portal, portal.review.waiting, "")}
    orders = items["Orders per buyer"]
    assert orders.text.startswith("8 points in a row below the mean since Feb 2026.")
    assert orders.under.endswith("First signal Feb 2026")
    assert "period: {from: 2026-02-01, to: 2026-09-30}" in orders.snippet
