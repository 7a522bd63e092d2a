from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from kpisite.load.findings import Findings
from kpisite.load.source import Source
from kpisite.load.yaml_text import Mapping, Node, Scalar, parse_yaml


def parse(text: str) -> tuple[Node | None, list[str]]:
    findings = Findings()
    source = Source("x.yml", text)
    findings.register("x.yml", source.lines)
    node = parse_yaml(source, findings)
    return node, [problem.code for problem in findings.problems()]


def test_scalars_stay_as_they_were_written() -> None:
    node, codes = parse("a: no\nb: 010\nc: 1:30\nd: 2026-04-01\ne: on\n")
    assert isinstance(node, Mapping) and codes == []
    assert [value.text for _, value in node.entries if isinstance(value, Scalar)] == [
        "no", "010", "1:30", "2026-04-01", "on",
    ]  # fmt: skip


def test_keys_and_values_know_their_places() -> None:
    node, _ = parse("a:\n  名前: 値\n")
    assert isinstance(node, Mapping)
    inner = node.get("a")
    assert isinstance(inner, Mapping)
    key, value = inner.entries[0]
    assert (key.place.line, key.place.column, value.place.line, value.place.column) == (2, 3, 2, 7)


def test_an_alias_bomb_is_refused_in_under_a_second() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{c}: &{c} [{', '.join(['*' + p] * 10)}]" for p, c in zip("abcdefghijklm", "bcdefghijklmn")]
    started = time.perf_counter()
    node, codes = parse("\n".join(lines) + "\n")
    assert node is None and codes == ["yaml-alias"]
    assert time.perf_counter() - started < 1


def test_a_small_alias_is_fine_and_one_to_itself_is_not() -> None:
    assert parse("a: &x {b: 1}\nc: *x\n")[1] == []
    assert parse("a: &x [*x]\n")[1] == ["yaml-alias"]


def test_ten_thousand_brackets_are_refused() -> None:
    assert parse("[" * 10_000)[1] == ["yaml-depth"]


def test_a_comment_with_a_space_is_a_comment() -> None:
    assert parse("a: 1 # one\n")[1] == []
    assert parse("a: 売上 #1\n")[1] == ["yaml-comment"]
    assert parse("a: '売上 #1'\n")[1] == []


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    parse(text)
