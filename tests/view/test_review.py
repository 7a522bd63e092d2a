"""What the review page lists to decide, what it says of the KGIs, and the board's side effects: the sample portal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpisite.view.pages.board import action_card, side_effects
from kpisite.view.pages.decisions import decisions
from kpisite.view.pages.evidence import action_findings
from kpisite.view.pages.focus import focus_cards, steps_taken
from kpisite.view.pages.kgi import first_clause
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.review_page import ReviewPage, review_page
from kpisite.view.traced import bare
from tests.view.projects import portal_at

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def portal() -> Portal:
    return portal_at(ROOT, "ja")


def review_model(portal: Portal) -> ReviewPage:
    model = review_page(portal).model
    assert isinstance(model, ReviewPage)
    return model


def with_action(portal: Portal, name: str, **changes: Any) -> Portal:
    journal = portal.playbook.journal
    actions = tuple(replace(row, **changes) if row.id == name else row for row in journal.actions)
    return replace(portal, playbook=replace(portal.playbook, journal=replace(journal, actions=actions)))


def test_an_unfavourable_change_wins_the_headline(portal: Portal) -> None:
    assert action_findings(portal.reviewed("orders_per_customer"))[0].code == "actions.bad"
    assert action_findings(portal.reviewed("items_per_order"))[0].code == "actions.good"
    assert action_findings(portal.reviewed("mail_open_rate"))[0].code == "actions.unclear"


def test_a_card_tells_the_side_effect(portal: Portal) -> None:
    action = next(row for row in portal.playbook.journal.actions if row.id == "free-shipping-line")
    assert side_effects(portal, action) == ("orders_per_customer",)
    words = {fact.label: (fact.word, fact.css) for fact in action_card(portal, action, "../").facts}
    assert words["購入回数"] == ("悪い方向の変化と関連が見られる", "bad")


def test_a_revision_with_a_side_effect_is_decided_with_its_own_choices(portal: Portal) -> None:
    row = next(row for row in decisions(portal) if "送料無料" in row.topic)
    assert row.topic.endswith("をどう見直すか")
    assert "購入回数は、悪い方向" in row.material
    assert row.record.startswith("3,980円の案")
    assert row.choices == ("承認", "修正", "見送り")


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({"decision": "continue"}, True),
        ({"decision": "stop"}, False),
        ({"decided": date(2026, 6, 30)}, False),
        ({"decision": None}, True),
    ],
)
def test_what_was_stopped_or_decided_earlier_is_not_asked_again(
    portal: Portal, changes: dict[str, object], listed: bool
) -> None:
    found = decisions(with_action(portal, "free-shipping-line", **changes))
    assert any("送料無料" in row.topic for row in found) is listed


def test_every_kind_has_its_real_choices(portal: Portal) -> None:
    choices = {row.kind: row.choices for row in decisions(portal)}
    assert choices == {
        "action": ("広げる", "続ける", "見直す", "やめる"),
        "target": ("行動を足す", "見直す", "据え置く"),
    }


def test_an_action_at_its_check_is_no_missing_action(portal: Portal) -> None:
    assert steps_taken(portal, "lapse_rate") == "9カ月目の声かけメール（確認待ち）"
    assert steps_taken(portal, "first_purchase_rate") == "進行中の行動はない"
    assert steps_taken(portal, "member_spend") == "登録された行動はない"


def test_focus_is_numbered_within_each_kgi(portal: Portal) -> None:
    ranks = [(card.kgi, card.rank) for card in focus_cards(portal, "../")]
    assert ranks == [("年間売上", 0), ("年間売上", 1), ("年間売上", 2), ("顧客LTV", 0), ("顧客LTV", 1)]


def test_the_result_names_the_kgi_furthest_behind(portal: Portal) -> None:
    model = review_model(portal)
    said = bare(dict(model.three)["結果"])
    assert said.startswith("2Q の年間売上は")
    assert said.endswith("2Q の顧客LTVは 44,704円、計画との差は −2,702円（基準からの進み 35.8%）。")
    assert '<b class="ks-neg">' in dict(model.three)["結果"]


def test_misses_say_their_span_and_by_when_the_reason_is_due(portal: Portal) -> None:
    first = review_model(portal).misses[0]
    assert first.figures.startswith("4月〜9月　達成率 ")
    assert first.due == "期日　10月5日のレビューまでに、デジタル推進部が理由を書く"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("4月に減らした。5月にも", "4月に減らした"),
        ("Fewer fields; fewer gave up", "Fewer fields"),
        ("From 3.5 to 4.0. Then", "From 3.5 to 4.0"),
        ("Rain", "Rain"),
    ],
)
def test_a_reason_is_told_by_its_first_clause(text: str, clause: str) -> None:
    assert first_clause(text) == clause
