"""Vega on an embedded V8: the very bundle that the browser gets, drawing SVG text without a browser or fonts."""

from __future__ import annotations

import json
import re
from functools import cache

import vl_convert
from py_mini_racer import MiniRacer

# What the bundle looks for in a browser while loading; static drawing uses none of it.
SHIMS = """
var window = globalThis;
var addEventListener = () => {};
var setTimeout = () => 0, clearTimeout = () => {}, setInterval = () => 0, clearInterval = () => {};
var structuredClone = value => JSON.parse(JSON.stringify(value));
var console = {log() {}, info() {}, debug() {}, warn() {}, error() {}};
0
"""

# No fonts here: full-width characters are one em wide, all others a bit more than half.
DRAW = """
vega.textMetrics.width = (item, text) => {
  const size = item.fontSize || 13;
  return [...String(text)].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? 1 : 0.58) * size, 0);
};
function draw(text) {
  const spec = JSON.parse(text);
  const view = new vega.View(vega.parse(spec), {renderer: 'none'});
  view.run();
  const renderer = new vega.SVGStringRenderer();
  renderer.initialize(null, spec.width, spec.height, [0, 0]).render(view.scenegraph().root);
  const svg = renderer.svg();
  view.finalize();
  return svg;
}
0
"""


# Drawings after which V8 is asked to give memory back: left alone, it keeps a quarter of a megabyte of each.
SWEEP = 500


class VegaError(RuntimeError):
    """The embedded Vega could not be loaded: a fault of the installation, not of the author's files."""


@cache
def vega_bundle() -> str:
    """Return the JavaScript that defines `window.vega`. Bundling takes about two seconds."""
    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    # The bundler drops Vega's default export, so its namespace object is found by its first member.
    found = re.search(r"(?:const|var|let) (\w+)=function\(\)\{return\{Dataflow:", bundle)
    if not found:
        raise VegaError("vl-convert's JavaScript bundle holds no Vega namespace")
    return f"{bundle}\n;window.vega = {found.group(1)};0"


class Vega:
    """A V8 with Vega in it; about 0.2 s to start, then a few milliseconds a chart. To be used in a `with` block.

    An engine that is left open can keep the interpreter from ending.
    """

    def __init__(self, bundle: str) -> None:
        self._bundle = bundle
        self._engine = MiniRacer()
        self._drawn = 0

    def __enter__(self) -> Vega:
        for script in (SHIMS, self._bundle, DRAW):
            self._engine.eval(script)
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()

    def svg(self, spec: object) -> str:
        """Return the SVG that Vega draws for a spec with its data."""
        self._drawn += 1
        if self._drawn % SWEEP == 0:
            self._engine.low_memory_notification()
        text = json.dumps(json.dumps(spec, ensure_ascii=False), ensure_ascii=True)
        return str(self._engine.eval(f"draw({text})"))
