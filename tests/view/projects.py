"""Portals of whole projects, for tests of what pages say."""

from __future__ import annotations

from pathlib import Path

from kpisite.analysis.review import compute_review
from kpisite.load.project import load_project, load_settings
from kpisite.model.text import Language
from kpisite.view.pages.portal import Portal, portal_of


def portal_at(root: Path, language: Language = "en") -> Portal:
    """Return the portal of a project as of the last day in its actuals."""
    settings, _ = load_settings(root)
    loaded = load_project(root, settings)
    assert loaded.facts.as_of is not None
    review = compute_review(loaded.playbook, loaded.facts, loaded.settings, loaded.facts.as_of)
    return portal_of(loaded.playbook, review, loaded.settings, language)
