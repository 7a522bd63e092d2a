"""What the theme writes into every page alike, moved into one file that browsers keep: settings and first functions.

The file is the first of the deferred scripts. The theme's own large script is only named there: nothing in the first
picture needs it, so portal.js runs it after the first paint.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rjsmin import jsmin

from kpisite.publish.policy import pages_in
from kpisite.publish.statics import FOLDER, address

NAME = "frame.js"  # named in theme/partials/javascripts/palette.html
_SETTINGS = re.compile(r'[ \t]*<script id="__config" type="application/json">(.*?)</script>\s*', re.DOTALL)
_THEME = re.compile(r'<script src="[^"]*?(assets/javascripts/bundle\.[^"]*)"></script>\s*')
# As the theme's own, but one scope for all languages and editions: the chosen colours stay when either changes.
_SCRIPT = """(function () {
  var root = new URL("../../", document.currentScript.src);
  window.__md_scope = new URL(%(to_root)s, root);
  window.__md_bundle = new URL(%(theme)s, root).href;
  window.__md_hash = function (text) {
    return Array.from(text).reduce(function (sum, sign) { return (sum << 5) - sum + sign.charCodeAt(0); }, 0);
  };
  window.__md_get = function (key, storage, scope) {
    return JSON.parse((storage || localStorage).getItem((scope || __md_scope).pathname + "." + key));
  };
  window.__md_set = function (key, value, storage, scope) {
    try {
      (storage || localStorage).setItem((scope || __md_scope).pathname + "." + key, JSON.stringify(value));
    } catch (full) {}
  };

  var settings = %(settings)s;
  settings.base = root.href;
  settings.search = new URL(settings.search, root).href;
  var element = document.createElement("script");
  element.id = "__config";
  element.type = "application/json";
  element.textContent = JSON.stringify(settings);
  document.body.append(element);
})();
"""


def move_frame(folder: Path, to_root: str) -> None:
    """Write a language's file and leave out of its pages what it holds; `to_root` leads up to the portal's root."""
    pages = {path: path.read_text(encoding="utf-8") for path in pages_in(folder)}
    settings = next(filter(None, map(_settings, pages.values())), None)
    theme = next(filter(None, map(_THEME.search, pages.values())), None)
    if settings is None or theme is None:
        return
    script = folder / FOLDER / NAME
    text = _SCRIPT % {
        "to_root": json.dumps(f"{to_root}/"),
        "theme": json.dumps(theme[1]),
        "settings": json.dumps(settings, ensure_ascii=False),
    }
    script.write_text(f"{jsmin(text)}\n", encoding="utf-8", newline="\n")
    for path, html in pages.items():
        moved = _THEME.sub("", _SETTINGS.sub("", html)).replace(f'{FOLDER}/{NAME}"', f'{address(script)}"')
        path.write_text(moved, encoding="utf-8", newline="\n")


def _settings(html: str) -> dict[str, Any] | None:
    """Return the theme's settings in a page, with their address from the language's folder."""
    found = _SETTINGS.search(html)
    if found is None:
        return None
    settings: dict[str, Any] = json.loads(found[1])
    return settings | {"search": settings["search"].removeprefix(f"{settings.pop('base')}/")}
