"""Charts to SVG: each kind's spec compiled once, drawn by Vega, kept on disk by the hash of all that went in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kpisite.view.charts.chart import Chart, RenderedChart
from kpisite.view.charts.specs import FORMS, Form, Spec, compiled_spec, filled_spec
from kpisite.view.charts.svg import finish_svg
from kpisite.view.charts.vega import Vega, vega_bundle

SHARE = 8  # charts a worker takes at a time
ONE_FORM: dict[str, tuple[Form, ...]] = {"year": ("w",)}  # fits every width as it is


def render_charts(
    charts: Iterable[Chart], *, cache_dir: Path | None = None, workers: int = 1
) -> dict[str, RenderedChart]:
    """Return every chart drawn, by id. Same charts, same bytes, whatever the cache and the number of workers."""
    wanted = tuple(charts)
    keys = {chart.id: chart_key(chart) for chart in wanted}
    found = {key: drawn for key in keys.values() if (drawn := _read(cache_dir, key)) is not None}
    missing = {keys[chart.id]: chart for chart in wanted if keys[chart.id] not in found}
    for key, drawn in zip(missing, _draw_all(tuple(missing.values()), cache_dir, workers), strict=True):
        found[key] = drawn
        _write(cache_dir, key, drawn)
    return {chart.id: found[keys[chart.id]] for chart in wanted}


def chart_key(chart: Chart) -> str:
    """Return the hash of everything that the drawing depends on."""
    content = json.dumps(asdict(chart), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{_machinery()}\n{content}".encode()).hexdigest()


@cache
def _machinery() -> str:
    """Return the hash of the code that draws and of the libraries that it uses."""
    digest = hashlib.sha256()
    for name in ("altair", "mini-racer", "vl-convert-python"):
        digest.update(f"{name} {version(name)}\n".encode())
    for file in sorted(files("kpisite.view.charts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(cache_dir: Path | None, key: str) -> RenderedChart | None:
    path = cache_dir / f"{key}.json" if cache_dir else None
    if path is None or not path.is_file():
        return None
    try:
        return RenderedChart(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):  # a torn file: drawn again
        return None


def _write(cache_dir: Path | None, key: str, drawn: RenderedChart) -> None:
    if cache_dir is None:
        return
    cache_dir.mkdir(parents=True, exist_ok=True)
    path = cache_dir / f"{key}.json"
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(asdict(drawn), ensure_ascii=False, sort_keys=True), encoding="utf-8")
    beside.replace(path)


def _draw_all(charts: Sequence[Chart], cache_dir: Path | None, workers: int) -> list[RenderedChart]:
    if not charts:
        return []
    specs = {
        f"{kind}-{form}": compiled_spec(kind, form)
        for kind in sorted({chart.kind for chart in charts})
        for form in FORMS
    }
    bundle = _bundle(cache_dir)
    if workers < 2 or len(charts) < 2 * SHARE:
        engine = _engine(bundle)
        return [_draw(engine, specs, chart) for chart in charts]
    # Spawned, because V8's threads do not survive a fork.
    with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (bundle, specs)) as pool:
        return list(pool.map(_draw_in_worker, charts, chunksize=SHARE))


def _bundle(cache_dir: Path | None) -> str:
    """Return the bundle, from the cache where there is one: bundling takes two seconds."""
    path = cache_dir / f"vega-{_machinery()[:16]}.js" if cache_dir else None
    if path is not None and path.is_file():
        return path.read_text(encoding="utf-8")
    bundle = vega_bundle()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.write_text(bundle, encoding="utf-8")
        beside.replace(path)
    return bundle


@cache
def _engine(bundle: str) -> Vega:
    return Vega(bundle)


def _draw(engine: Vega, specs: dict[str, Spec], chart: Chart) -> RenderedChart:
    forms = ONE_FORM.get(chart.kind, FORMS)
    drawn = {form: _draw_form(engine, specs[f"{chart.kind}-{form}"], chart, form) for form in forms}
    return RenderedChart(drawn["w"], drawn.get("n", ""))


def _draw_form(engine: Vega, spec: Spec, chart: Chart, form: Form) -> str:
    filled = filled_spec(spec, chart, form)
    return finish_svg(engine.svg(filled), chart, form=form, width=filled["width"], height=filled["height"])


_worker: list[Any] = []


def _start_worker(bundle: str, specs: dict[str, Spec]) -> None:
    _worker[:] = [Vega(bundle), specs]


def _draw_in_worker(chart: Chart) -> RenderedChart:
    return _draw(_worker[0], _worker[1], chart)
