"""Scorecards: what could not be assessed is named as the bars above it name it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpisite.model.review import Evidence, Smart, SmartLetter
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.portal import portal_of
from kpisite.view.pages.smart import scorecard
from tests.builders import make_node, make_playbook, make_review, make_reviewed

KNOWN = SmartLetter(points=10.0, of=15.0, evidence=())
UNKNOWN = SmartLetter(points=None, of=0.0, evidence=())


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("ja", "A（達成可能）、R（関連）は判定できないため除き、15点満点"),
        ("en", "Out of 15: A (achievable), R (relevant) cannot be assessed"),
    ],
)
def test_letters_left_out_are_named_in_the_readers_language(language: Language, note: str) -> None:
    smart = Smart(score=66.7, points=10.0, of=15.0, letters={"S": KNOWN, "A": UNKNOWN, "R": UNKNOWN})
    review = make_review(make_reviewed("visits", smart=smart))
    portal = portal_of(make_playbook([], make_node("visits")), review, Settings(), language)
    assert scorecard(portal, portal.reviewed("visits"), "../").note == note


@pytest.mark.parametrize(
    ("language", "english", "said"),
    [
        ("ja", "Improve service", ("「強化」とだけあり、数がない", "「導入」")),
        ("en", "Improve service", ("It says “Improve” without a number", "“launch”")),
        ("en", None, ("It says “強化” without a number", "“導入”")),
    ],
)
def test_a_word_is_quoted_from_the_text_that_readers_see(
    language: Language, english: str | None, said: tuple[str, str]
) -> None:
    name = Text("接客システムの導入", english and "Service system launch")
    node = replace(make_node("service"), name=name, definition=Text("接客を強化する", english))
    rows = tuple(
        Evidence(code=code, points=0.0, of=4.0, seen={"word": word})
        for code, word in (("S_vague", "強化"), ("M_project", "導入"))
    )
    smart = Smart(score=0.0, points=0.0, of=4.0, letters={"S": SmartLetter(points=0.0, of=8.0, evidence=rows)})
    portal = portal_of(
        make_playbook([], node), make_review(make_reviewed("service", smart=smart)), Settings(), language
    )

    seen = [row.seen for card in scorecard(portal, portal.reviewed("service"), "../").letters for row in card.rows]

    assert all(part in text for part, text in zip(said, seen, strict=True))
