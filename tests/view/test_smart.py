"""Scorecards: what could not be assessed is named as the bars above it name it."""

from __future__ import annotations

import pytest

from kpisite.model.review import Smart, SmartLetter
from kpisite.model.settings import Settings
from kpisite.model.text import Language
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
