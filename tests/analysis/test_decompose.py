from __future__ import annotations

import math
import random
from itertools import permutations

import pytest

from kpisite.analysis.coherence import implied_values
from kpisite.analysis.decompose import Decomposition, decompose, logarithmic_mean
from kpisite.analysis.shapley import EXACT_UP_TO, shapley_scales
from kpisite.model.formula import evaluate_formula, parse_formula
from kpisite.model.playbook import Node
from kpisite.model.problems import Place
from kpisite.model.text import Text

TREES = 10_000


def node(id: str, formula: str | None = None, *children: Node, edge: str = "formula") -> Node:
    parsed = parse_formula(formula) if formula else None
    return Node(id, Text(id), Place("tree.yml"), "kgi", edge=edge, formula=parsed, children=children)  # type: ignore[arg-type]


def leaves(*ids: str) -> tuple[Node, ...]:
    return tuple(map(node, ids))


def tree(formula: str, *ids: str) -> Node:
    return node("kgi", formula, *leaves(*ids))


def complete(root: Node, **values: float | None) -> dict[str, float | None]:
    return implied_values(root, values)


def test_a_cost_that_does_not_change_is_zero_and_not_minus_zero():
    root = tree("stores - returns", "stores", "returns")
    base, actual = complete(root, stores=10, returns=1), complete(root, stores=8, returns=1)
    amounts = {row.id: str(row.amount) for row in decompose(root, base, actual).rows(base, actual)}
    assert amounts == {"stores": "-2.0", "returns": "0.0"}


def test_sum_takes_signed_differences():
    root = tree("stores + online - returns", "stores", "online", "returns")
    base, actual = complete(root, stores=10, online=5, returns=1), complete(root, stores=8, online=9, returns=2)
    found = decompose(root, base, actual)
    assert found.method == "sum"
    assert found.contributions == {"stores": -2, "online": 4, "returns": -1}
    assert found.change == 1 and found.unexplained == 0


def test_product_is_lmdi_as_the_textbook_writes_it():
    root = tree("a * b / c", "a", "b", "c")
    base, actual = complete(root, a=3, b=7, c=2), complete(root, a=4, b=5, c=2.5)
    found = decompose(root, base, actual)
    v0, v1 = 3 * 7 / 2, 4 * 5 / 2.5
    mean = (v1 - v0) / math.log(v1 / v0)
    textbook = {"a": mean * math.log(4 / 3), "b": mean * math.log(5 / 7), "c": -mean * math.log(2.5 / 2)}
    assert found.method == "lmdi"
    assert found.contributions == pytest.approx(textbook, rel=1e-12)


def test_a_repeated_factor_counts_by_its_power_and_a_constant_not_at_all():
    root = tree("a * a * 12 / b", "a", "b")
    base, actual = complete(root, a=2, b=3), complete(root, a=5, b=4)
    found = decompose(root, base, actual)
    mean = logarithmic_mean(75, 16)
    assert found.contributions == pytest.approx({"a": 2 * mean * math.log(2.5), "b": -mean * math.log(4 / 3)})


def test_a_factor_that_starts_at_zero_takes_the_whole_change():
    root = tree("visits * rate", "visits", "rate")
    found = decompose(root, complete(root, visits=0, rate=0.1), complete(root, visits=50, rate=0.2))
    assert found.method == "lmdi"
    assert found.contributions == {"visits": 10, "rate": 0}


def test_the_zero_limit_is_what_ever_smaller_values_tend_to():
    root = tree("a * b", "a", "b")
    limit = decompose(root, complete(root, a=4, b=3), complete(root, a=0, b=5)).contributions
    far = [
        decompose(root, complete(root, a=4, b=3), complete(root, a=tiny, b=5)).contributions["b"]
        for tiny in (1e-10, 1e-100, 1e-300)
    ]
    assert limit == {"a": -12, "b": 0}
    assert far[0] > far[1] > far[2] > 0 and far[2] < 0.02


def test_different_factors_at_zero_change_nothing():
    root = tree("a * b", "a", "b")
    found = decompose(root, complete(root, a=0, b=5), complete(root, a=4, b=0))
    assert found.contributions == {"a": 0, "b": 0} and found.method == "lmdi"


def test_factors_that_reach_zero_together_share_by_shapley():
    root = tree("a * b", "a", "b")
    found = decompose(root, complete(root, a=4, b=5), complete(root, a=0, b=0))
    assert found.method == "shapley"
    assert found.contributions == {"a": -10, "b": -10}


@pytest.mark.parametrize(
    ("formula", "old", "new"),
    [
        ("a * b", (3, -2), (4, 5)),
        ("(a - b) / c", (9, 4, 2), (3, 8, 5)),
        ("a * b + c / a", (2, -3, 4), (5, 6, 1)),
        ("(a + b) * (c - a)", (1, 2, 9), (3, 1, 4)),
        ("a / (b + c) * 100", (1, 2, 3), (2, 2, 5)),
    ],
)
def test_shapley_is_the_mean_over_all_orders(formula, old, new):
    ids = parse_formula(formula).names
    base, actual = dict(zip(ids, old, strict=True)), dict(zip(ids, new, strict=True))
    root = tree(formula, *ids)
    found = decompose(root, complete(root, **base), complete(root, **actual))
    assert found.method == "shapley"
    assert found.contributions == pytest.approx(shapley_by_permutations(formula, base, actual), rel=1e-12, abs=1e-12)


def shapley_by_permutations(formula, base, actual):
    expression = parse_formula(formula).expression
    totals = dict.fromkeys(base, 0.0)
    orders = list(permutations(base))
    for order in orders:
        values = dict(base)
        for name in order:
            before = evaluate_formula(expression, values)
            values[name] = actual[name]
            totals[name] += (evaluate_formula(expression, values) - before) / len(orders)
    return totals


def test_many_names_in_one_term_still_add_up():
    ids = [f"x{place}" for place in range(EXACT_UP_TO + 4)]
    formula = parse_formula("(" + " + ".join(ids[:-1]) + f") * {ids[-1]}")
    ends = {name: (place - 3.0, place * 1.5 - 2) for place, name in enumerate(ids)}
    scales = shapley_scales(formula.expression, ends)
    old, new = ({name: end[side] for name, end in ends.items()} for side in (0, 1))
    change = evaluate_formula(formula.expression, new) - evaluate_formula(formula.expression, old)
    assert scales is not None
    assert sum(scale * (ends[name][1] - ends[name][0]) for name, scale in scales.items()) == pytest.approx(change)


def test_levels_split_in_proportion_to_the_childs_own_leaves():
    root = node("kgi", "buyers * value", node("buyers", "new + returning", *leaves("new", "returning")), node("value"))
    base, actual = complete(root, new=40, returning=60, value=10), complete(root, new=70, returning=50, value=11)
    found = decompose(root, base, actual)
    flat = decompose(tree("b * v", "b", "v"), {"b": 100, "v": 10, "kgi": 1000}, {"b": 120, "v": 11, "kgi": 1320})
    share = flat.contributions["b"]
    assert found.contributions == pytest.approx(
        {"new": share * 1.5, "returning": -share / 2, "value": flat.contributions["v"]}
    )
    assert found.inner == pytest.approx({"kgi": 320, "buyers": share})
    assert found.method == "mixed"
    assert list(found.contributions) == ["new", "returning", "value"]


def test_leaves_that_offset_keep_their_amounts_when_their_parent_stands_still():
    root = node("kgi", "buyers * value", node("buyers", "new + returning", *leaves("new", "returning")), node("value"))
    base, actual = complete(root, new=40, returning=60, value=10), complete(root, new=60, returning=40, value=10)
    found = decompose(root, base, actual)
    assert found.change == 0
    assert found.contributions == pytest.approx({"new": 200, "returning": -200, "value": 0})
    near = decompose(root, base, complete(root, new=60, returning=40.000001, value=10))
    assert near.contributions == pytest.approx({"new": 200, "returning": -200, "value": 0}, abs=1e-4)


def test_leaves_that_offset_at_zero_keep_their_amounts_too():
    root = node("kgi", "net * value", node("net", "won - lost", *leaves("won", "lost")), node("value"))
    base, actual = complete(root, won=100, lost=100, value=10), complete(root, won=150, lost=150, value=10)
    assert decompose(root, base, actual).contributions == pytest.approx({"won": 500, "lost": -500, "value": 0})


def test_a_missing_term_of_a_sum_is_unexplained_and_named():
    root = tree("a + b + c", "a", "b", "c")
    found = decompose(root, {"kgi": 100, "a": 40, "b": 30, "c": None}, {"kgi": 120, "a": 50, "b": 25, "c": 45})
    assert found.contributions == {"a": 10, "b": -5}
    assert found.unexplained == 15 and found.without == ("c",)


def test_a_missing_factor_leaves_the_known_ones_their_share():
    root = tree("a * b * c", "a", "b", "c")
    base, actual = complete(root, a=2, b=3, c=4), complete(root, a=3, b=3, c=5)
    whole = decompose(root, base, actual)
    part = decompose(root, base | {"c": None}, actual)
    assert part.contributions == pytest.approx({"a": whole.contributions["a"], "b": 0})
    assert part.unexplained == pytest.approx(whole.contributions["c"]) and part.without == ("c",)


@pytest.mark.parametrize(("old", "new", "change"), [(10, 0, -500), (0, 10, 500), (0, 0, 0)])
def test_a_factor_at_zero_takes_the_whole_change_though_a_rate_over_it_is_unknown(old, new, change):
    """A closed shop has no orders, and sales ÷ orders is nothing over nothing."""
    root = node("kgi", "orders * average", *leaves("orders", "average"))
    ends = [{"kgi": 50.0 * end, "orders": float(end), "average": 50.0 if end else None} for end in (old, new)]
    found = decompose(root, *ends)
    assert found.contributions == ({"orders": change} if change else {}) and found.unexplained == 0
    assert found.change == change and found.without == ("average",)


def test_a_missing_name_in_a_mixed_expression_takes_only_its_own_term_away():
    root = tree("a * b + c * d", "a", "b", "c", "d")
    base, actual = complete(root, a=2, b=3, c=4, d=1), complete(root, a=3, b=4, c=5, d=2)
    found = decompose(root, base, actual | {"d": float("nan")})
    assert set(found.contributions) == {"a", "b"}
    assert sum(found.contributions.values()) == pytest.approx(6)
    assert found.unexplained == pytest.approx(6) and found.without == ("d",)


def test_a_missing_leaf_deep_down_leaves_its_parents_amount_standing():
    root = node("kgi", "x + y", node("x", "p + q", *leaves("p", "q")), node("y"))
    found = decompose(root, {"kgi": 10, "x": 6, "y": 4, "p": 5}, {"kgi": 15, "x": 9, "y": 6, "p": 6, "q": 3})
    assert found.contributions == {"p": 1, "y": 2}
    assert found.inner == {"kgi": 5, "x": 3}
    assert found.unexplained == 2 and found.without == ("q",)


def test_an_inner_node_without_a_value_counts_with_its_formula():
    root = node("kgi", "x + y", node("x", "p * q", *leaves("p", "q")), node("y"))
    found = decompose(root, {"kgi": 10, "y": 4, "p": 2, "q": 3}, {"kgi": 16, "x": 12, "y": 4, "p": 4, "q": 3})
    assert found.contributions == {"p": 6, "q": 0, "y": 0} and found.without == () and found.unexplained == 0


def test_children_that_do_not_reconcile_leave_a_rest():
    root = tree("a + b", "a", "b")
    found = decompose(root, {"kgi": 100, "a": 60, "b": 40}, {"kgi": 130, "a": 70, "b": 45})
    assert found.contributions == {"a": 10, "b": 5} and found.unexplained == 15 and found.without == ()


def test_a_root_without_an_end_says_so():
    found = decompose(tree("a + b", "a", "b"), {"a": 1, "b": 2}, {"kgi": 3, "a": 1, "b": 2})
    assert (found.base, found.actual, found.change, found.method) == (None, 3, None, None)
    assert found.without == ("kgi",) and found.contributions == {}
    assert found.attribution("no_target").missing == "no_target"


def test_a_root_without_a_formula_is_its_own_leaf():
    found = decompose(node("kgi"), {"kgi": 3}, {"kgi": 5})
    assert found.contributions == {"kgi": 2} and found.method is None


def test_influence_edges_get_no_share():
    root = node("kgi", "a + b", *leaves("a", "b"), node("survey", edge="influence"))
    found = decompose(root, complete(root, a=1, b=2, survey=5), complete(root, a=2, b=2, survey=9))
    assert found.contributions == {"a": 1, "b": 0} and found.without == ()


def test_a_division_by_zero_on_the_way_is_unexplained():
    root = tree("a / (b - c)", "a", "b", "c")
    found = decompose(root, complete(root, a=1, b=1, c=2), complete(root, a=1, b=2, c=3))
    assert found.contributions == {} and found.unexplained == found.change


def test_rows_carry_the_factors_and_the_rest():
    root = tree("a + b", "a", "b")
    base, actual = {"kgi": 3, "a": 1, "b": None}, {"kgi": 9, "a": 4, "b": 5}
    rows = decompose(root, base, actual).rows(base, actual)
    assert [(row.id, row.amount, row.factor_from, row.factor_to) for row in rows] == [
        ("a", 3, 1, 4),
        ("unexplained", 3, None, None),
    ]


def test_logarithmic_mean_lies_between_the_geometric_and_the_arithmetic():
    rng = random.Random(7)
    for _ in range(1000):
        a, b = rng.uniform(0.001, 1e6), rng.uniform(0.001, 1e6)
        assert math.sqrt(a * b) * (1 - 1e-12) <= logarithmic_mean(a, b) <= (a + b) / 2 * (1 + 1e-12)
        assert logarithmic_mean(a, b) == pytest.approx(logarithmic_mean(b, a), rel=1e-12)
    assert logarithmic_mean(5, 5) == 5 and logarithmic_mean(5, 0) == 0 and logarithmic_mean(0, 0) == 0
    assert logarithmic_mean(1, 1 + 1e-13) == pytest.approx(1, rel=1e-12)


SHAPES = {
    2: ("{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "-{0} * {1}", "{0} * {1} + {0}", "{0} / 12 * {1}"),
    3: (
        "{0} + {1} - {2}",
        "{0} * {1} * {2}",
        "{0} * {1} / {2}",
        "{0} * {1} + {2}",
        "({0} + {1}) * {2}",
        "({0} - {1}) / {2}",
    ),
    4: ("{0} + {1} + {2} + {3}", "{0} * {1} * {2} * {3}", "{0} * {1} - {2} * {3}", "({0} + {1}) / {2} * {3}"),
}


def random_tree(rng: random.Random, id: str, depth: int) -> Node:
    if depth == 0 or (len(id) > 1 and rng.random() < 0.4):
        return node(id)
    count = rng.choice((2, 3, 4))
    children = [random_tree(rng, f"{id}{place}", depth - 1) for place in range(count)]
    return node(id, rng.choice(SHAPES[count]).format(*(child.id for child in children)), *children)


def random_values(rng: random.Random, root: Node) -> dict[str, float | None]:
    kind = rng.choice(("positive", "positive", "zeros", "negatives", "money"))
    draw = {
        "positive": lambda: rng.uniform(0.5, 20),
        "zeros": lambda: rng.choice((0, 1, 2, 5)),
        "negatives": lambda: rng.uniform(-10, 10),
        "money": lambda: rng.randrange(1, 10**7),
    }[kind]
    return implied_values(root, {leaf.id: draw() for leaf in root.walk() if not leaf.children})


def test_contributions_add_up_on_random_trees():
    rng = random.Random(20260930)
    seen: dict[str | None, int] = {}
    cases = 0
    while cases < TREES:
        root = random_tree(rng, "k", rng.choice((1, 1, 2, 3)))
        base, actual = random_values(rng, root), random_values(rng, root)
        if None in base.values() or None in actual.values():
            continue  # a division by zero in the data itself
        cases += 1
        found = decompose(root, base, actual)
        seen[found.method] = seen.get(found.method, 0) + 1
        total = math.fsum((*found.contributions.values(), found.unexplained))
        assert abs(total - ((actual["k"] or 0) - (base["k"] or 0))) <= 1e-9 * size_of(found)
        assert found.unexplained == 0
        assert list(found.contributions) == [leaf.id for leaf in root.walk() if not leaf.children]
    assert min(seen[method] for method in ("sum", "lmdi", "shapley", "mixed")) > 500


def size_of(found: Decomposition) -> float:
    """Return the largest amount involved: doubles add up no better than that allows."""
    return max(1.0, *map(abs, (found.actual or 0, found.unexplained, *found.contributions.values())))


def test_with_values_missing_the_rest_is_unexplained_and_never_spread():
    rng = random.Random(4)
    for _ in range(2000):
        root = random_tree(rng, "k", 2)
        base, actual = random_values(rng, root), random_values(rng, root)
        if None in base.values() or None in actual.values():
            continue
        whole = decompose(root, base, actual)
        lost = rng.choice([leaf.id for leaf in root.walk() if leaf.id != "k"])
        below = {item.id for item in find(root, lost).walk()}
        part = decompose(root, {name: None if name in below else value for name, value in base.items()}, actual)
        assert lost in part.without
        assert not below & set(part.contributions)
        total = math.fsum((*part.contributions.values(), part.unexplained))
        assert abs(total - (whole.change or 0)) <= 1e-9 * size_of(part)


def find(root: Node, id: str) -> Node:
    return next(item for item in root.walk() if item.id == id)
