"""Figures and dates stay whole at the end of a line, and nothing but text is touched."""

from __future__ import annotations

import pytest

from kpisite.view.unbroken import unbroken


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("−¥19.3M to sales", "−\u2060¥19.3M to sales"),
        ("+¥907, +8%", "+\u2060¥907, +8%"),
        ("△3件", "△\u20603件"),
        ("since week of Mar 30.", "since week of Mar\u00a030."),
        ("Sep 2026 and FY2026 Q2", "Sep\u00a02026 and FY2026\u00a0Q2"),
        ("5億3,480万円", "5\u2060億\u20603,480\u2060万\u2060円"),
        ("since 2026-08-10", "since 2026-\u206008-\u206010"),
        ("123-456-7890", "123-456-7890"),
        ("Marketing 30", "Marketing 30"),
    ],
)
def test_a_figure_is_held_together(text: str, whole: str) -> None:
    assert unbroken(f"<p>{text}</p>") == f"<p>{whole}</p>"


@pytest.mark.parametrize(
    "html",
    [
        '<a title="−¥1 Mar 30">x</a>',
        "<svg><text>−¥1 3件</text></svg>",
        "<pre><code>Mar 30</code></pre>",
        "<script>3件</script>",
    ],
)
def test_markup_drawings_and_code_stay_as_they_are(html: str) -> None:
    assert unbroken(html) == html


def test_it_can_be_done_twice() -> None:
    once = unbroken("<b>−¥1</b> 3件, Mar 30")
    assert unbroken(once) == once
