from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpisite.model.formula import (
    MAX_DEPTH,
    Binary,
    Expression,
    FormulaError,
    Name,
    Negative,
    Number,
    evaluate_formula,
    fold,
    parse_formula,
    print_formula,
)

NAMES = ("a", "b", "売上", "_x1")
VALUES = {"a": 2.0, "b": 3.0, "売上": 5.0, "_x1": 7.0}


def expressions() -> st.SearchStrategy[Expression]:
    leaves = st.one_of(
        st.sampled_from(NAMES).map(Name),
        st.integers(0, 10**6).map(lambda number: Number(float(number))),
        st.decimals(0, 1000, places=3).map(lambda number: Number(float(number))),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Negative), st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner)
        ),
        max_leaves=12,
    )


def without_columns(expression: Expression) -> Expression:
    return fold(
        expression,
        number=lambda value: Number(value),
        name=lambda name: Name(name.id),
        negative=lambda of: Negative(of),
        binary=lambda node, left, right: Binary(node.operator, left, right),
    )


@given(expressions())
def test_parsing_what_was_printed_gives_the_same_tree(expression: Expression) -> None:
    assert without_columns(parse_formula(print_formula(expression)).expression) == expression


@given(expressions())
def test_values_are_those_of_python(expression: Expression) -> None:
    try:
        expected = eval(print_formula(expression), {}, VALUES)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            evaluate_formula(expression, VALUES)
    else:
        assert evaluate_formula(expression, VALUES) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a + b * 2", 8),
        ("(a + b) * 2", 10),
        ("a - b - 1", -2),
        ("b / a / 2", 0.75),
        ("-a * b", -6),
        ("売上 × a ÷ b", 10 / 3),
        ("（a＋b）＊2", 10),
        ("a-(b-1)", 0),
    ],
)
def test_precedence_and_the_signs_that_people_write(source: str, value: float) -> None:
    assert evaluate_formula(parse_formula(source).expression, VALUES) == pytest.approx(value)


@pytest.mark.parametrize(
    ("source", "code", "start"),
    [
        ("a ^ b", "formula-character", 2),
        ("a.b", "formula-character", 1),
        ("(a + b", "formula-parenthesis", 0),
        ("a /", "formula-end", 3),
        ("", "formula-end", 0),
        ("a b", "formula-syntax", 2),
        ("a ** b", "formula-syntax", 3),
        ("f(a)", "formula-syntax", 1),
        ("(" * 1000 + "a", "formula-depth", 0),
        ("-" * 1000 + "a", "formula-depth", 0),
    ],
)
def test_faults_have_a_code_and_a_place(source: str, code: str, start: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(source)
    assert (caught.value.code, caught.value.start) == (code, start)


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse_formula("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH).names == ("a",)


@given(st.text(alphabet="ab1.+-*/() ×", max_size=20))
def test_any_text_is_read_or_refused_with_a_place_inside(text: str) -> None:
    try:
        parse_formula(text)
    except FormulaError as error:
        assert 0 <= error.start <= len(text)


def test_names_come_once_in_the_order_written() -> None:
    formula = parse_formula("b / (a + b)")
    assert formula.names == ("b", "a")
    assert str(formula) == "b / (a + b)"
