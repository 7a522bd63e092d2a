"""Charts to SVG: each kind's spec compiled once, drawn by Vega, kept on disk by the hash of all that went in."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from functools import cache, partial
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

from kpisite.view.charts.chart import Chart, RenderedChart
from kpisite.view.charts.specs import FORMS, Form, Spec, compiled_spec, filled_spec
from kpisite.view.charts.squeeze import squeezed
from kpisite.view.charts.svg import finish_svg
from kpisite.view.charts.vega import Vega, vega_bundle

WORTH_A_WORKER = 12  # charts that take longer than starting a process
Specs = dict[str, Spec]
ONE_FORM: dict[str, tuple[Form, ...]] = {"year": ("w",)}  # fits every width as it is


class Drawer:
    """Draws charts, batch after batch; engines and processes are started when the cache lacks something.

    To be used in a `with` block. Same charts, same bytes, whatever the cache and the number of workers.
    """

    def __init__(self, *, cache_dir: Path | None = None, workers: int = 1) -> None:
        self._cache_dir = cache_dir
        self._workers = workers
        self._open = ExitStack()
        self._engine: Vega | None = None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def draw(self, charts: Iterable[Chart]) -> dict[str, RenderedChart]:
        """Return every chart drawn, by id."""
        keys = {chart.id: (chart_key(chart), chart) for chart in charts}
        found = {key: drawn for key, _ in keys.values() if (drawn := _read(self._cache_dir, key)) is not None}
        missing = {key: chart for key, chart in keys.values() if key not in found}
        for key, drawn in zip(missing, self._drawn(tuple(missing.values())), strict=True):
            found[key] = drawn
            _write(self._cache_dir, key, drawn)
        return {name: found[key] for name, (key, _) in keys.items()}

    def _drawn(self, charts: Sequence[Chart]) -> list[RenderedChart]:
        """Return the charts drawn, in order; several workers take every n-th chart each."""
        if not charts:
            return []
        specs = _specs({chart.kind for chart in charts}, self._cache_dir)
        if self._workers < 2 or len(charts) < 2 * WORTH_A_WORKER:
            return _draw_share(self._own_engine(), specs, charts)
        shares = [charts[first :: self._workers] for first in range(self._workers)]
        bundle = _kept(self._cache_dir, "vega.js", vega_bundle)
        draw = partial(_draw_with_bundle, bundle, specs)
        drawn = list(self._own_pool().map(draw, shares))
        return [drawn[index % self._workers][index // self._workers] for index in range(len(charts))]

    def _own_engine(self) -> Vega:
        if self._engine is None:
            self._engine = self._open.enter_context(Vega(_kept(self._cache_dir, "vega.js", vega_bundle)))
        return self._engine

    def _own_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Spawned, because V8's threads do not survive a fork.
            self._pool = self._open.enter_context(ProcessPoolExecutor(self._workers, get_context("spawn")))
        return self._pool


def chart_key(chart: Chart) -> str:
    """Return the hash of everything that the drawing depends on."""
    content = json.dumps(chart, default=vars, ensure_ascii=False, sort_keys=True)
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
    if cache_dir is not None:
        _replace(cache_dir / f"{key}.json", json.dumps(asdict(drawn), ensure_ascii=False, sort_keys=True))


def _specs(kinds: set[str], cache_dir: Path | None) -> Specs:
    """Return the compiled specs of the kinds by kind and form, from the cache where they were compiled before."""
    return {
        f"{kind}-{form}": json.loads(_kept(cache_dir, f"{kind}-{form}.vg", partial(_compiled_text, kind, form)))
        for kind in sorted(kinds)
        for form in ONE_FORM.get(kind, FORMS)
    }


def _compiled_text(kind: str, form: Form) -> str:
    return json.dumps(compiled_spec(kind, form), sort_keys=True)


def _kept(cache_dir: Path | None, name: str, make: Callable[[], str]) -> str:
    """Return a text that depends on the machinery alone, from the cache where it was made before."""
    if cache_dir is None:
        return make()
    path = cache_dir / f"{_machinery()[:16]}-{name}"
    if not path.is_file():
        _replace(path, make())
    return path.read_text(encoding="utf-8")


def _replace(path: Path, text: str) -> None:
    """Write a file so that another process reads the old text or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _draw_with_bundle(bundle: str, specs: Specs, charts: Sequence[Chart]) -> list[RenderedChart]:
    """Draw in a process of its own, with an engine that ends with its share: an open one can keep a process alive."""
    with Vega(bundle) as engine:
        return _draw_share(engine, specs, charts)


def _draw_share(engine: Vega, specs: Specs, charts: Sequence[Chart]) -> list[RenderedChart]:
    return [_draw(engine, specs, chart) for chart in charts]


def _draw(engine: Vega, specs: Specs, chart: Chart) -> RenderedChart:
    forms = ONE_FORM.get(chart.kind, FORMS)
    drawn = {form: _draw_form(engine, specs[f"{chart.kind}-{form}"], chart, form) for form in forms}
    return RenderedChart(drawn["w"], squeezed(drawn.get("n", ""), drawn["w"]))


def _draw_form(engine: Vega, spec: Spec, chart: Chart, form: Form) -> str:
    filled = filled_spec(spec, chart, form)
    return finish_svg(engine.svg(filled), chart, form=form, width=filled["width"], height=filled["height"])
