"""Figures and dates stay whole at the end of a line, and nothing but text is touched."""

from __future__ import annotations

import pytest

from kpisite.view.unbroken import unbroken

OPEN, END = '<span class="ks-nb">', "</span>"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("−¥19.3M to sales", f"{OPEN}−¥19.3M{END} to sales"),
        ("+¥907, +8%", f"{OPEN}+¥907{END}, {OPEN}+8%{END}"),
        ("△3件", f"{OPEN}△3{END}件"),
        ("since week of Mar 30.", "since week of Mar\u00a030."),
        ("Sep 2026 and FY2026 Q2", "Sep\u00a02026 and FY2026\u00a0Q2"),
        ("目標12億円、差5億3,480万円。", f"目標{OPEN}12億円、{END}差{OPEN}5億3,480万円。{END}"),
        ("5,000円と−0.28, −2pt", f"{OPEN}5,000円{END}と{OPEN}−0.28{END}, {OPEN}−2pt{END}"),
        ("since 2026-08-10", f"since {OPEN}2026-08-10{END}"),
        ("目標（2026-09-27まで）", f"目標（{OPEN}2026-09-27{END}まで）"),
        ("123-456-7890", "123-456-7890"),
        ("Marketing 30", "Marketing 30"),
    ],
)
def test_a_figure_is_held_together(text: str, whole: str) -> None:
    assert unbroken(f"<p>{text}</p>") == f"<p>{whole}</p>"


def test_a_link_of_words_may_break_and_the_figures_in_it_may_not() -> None:
    text, whole = "attainment 97.2%, {} to Annual sales", f"{OPEN}−¥15.3M{END}"
    assert unbroken(f'<a href="../x/#t-r">{text.format("−¥15.3M")}</a>') == (
        f'<a href="../x/#t-r" class="ks-words">{text.format(whole)}</a>'
    )
    assert 'class="ks-words"' in unbroken('<a href="../x/#t-r">5.0 times the gap, offset by other KPIs</a>')


@pytest.mark.parametrize(
    "html",
    [
        '<a title="−¥1 Mar 30">x</a>',
        "<svg><text>−¥1 3件</text></svg>",
        "<pre><code>Mar 30</code></pre>",
        "<script>3件</script>",
        '<td role="cell" class="r big">−¥1</td>',
        '<a href="../x/#t-r">5億3,480万円</a>',
        '<a href="../x/#t-r">−17,677 people</a>',
        '<th scope="row">2026-09-27</th>',
        '<dt class="ks-lab"><a href="../x/#t-r">Progress and time elapsed</a></dt>',
    ],
)
def test_markup_drawings_and_code_stay_as_they_are(html: str) -> None:
    assert unbroken(html) == html


def test_it_can_be_done_twice() -> None:
    once = unbroken("<b>−¥1</b> 3件, Mar 30")
    assert unbroken(once) == once
    once = unbroken('<a href="#t-r">Level required: −¥1</a>')
    assert unbroken(once) == once
