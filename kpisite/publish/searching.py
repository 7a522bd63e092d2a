"""Japanese words in the search index.

Material's search splits text at spaces, so 成長率 is not found in 売上高成長率. The index's words are cut here with
janome and joined by zero-width spaces, which the index's separator then knows; stemming and stop words are off,
since they would cut English ids and names. Cuts also fall where the kind of script changes (リピート|率), as the
page's own script does with what a reader types. Segmentation is cached in a file, by text.
"""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

ZERO_WIDTH_SPACE = "\u200b"
SEPARATOR = r"[\s\-/　、。，．・：；！？（）「」『』［］【】〜\u200b,.:;!?()\[\]\"'=+*×÷]+"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f々ー]+")
_TAG = re.compile(r"(<[^>]*>)")
_SCRIPT_CHANGE = re.compile(
    r"(?<=[\u30a0-\u30ff])(?=[\u3040-\u309f\u3400-\u9fff々])|(?<=[\u3040-\u309f])(?=[\u30a1-\u30fa\u3400-\u9fff々])"
    r"|(?<=[\u3400-\u9fff々])(?=[\u3040-\u30fa])"
)


def segment(text: str) -> str:
    """Return the text with a zero-width space between Japanese words; everything else as it was."""
    return _JAPANESE.sub(lambda match: ZERO_WIDTH_SPACE + _cut(match[0]) + ZERO_WIDTH_SPACE, text).strip(
        ZERO_WIDTH_SPACE
    )


def segment_index(path: Path, cache_file: Path) -> None:
    """Rewrite Material's `search_index.json` with Japanese words apart; also as a script, for file:// pages."""
    index = json.loads(path.read_text(encoding="utf-8"))
    known = _load(cache_file)
    segmented = {**index, "docs": [_segment_entry(entry, known) for entry in index["docs"]]}
    segmented["config"] = {**index["config"], "lang": ["en"], "pipeline": [], "separator": SEPARATOR}
    text = json.dumps(segmented, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    path.with_suffix(".js").write_text(f"var __index = {text}", encoding="utf-8", newline="\n")
    _save(cache_file, known)


def _segment_entry(entry: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    return {**entry, "title": _segment_html(entry["title"], known), "text": _segment_html(entry["text"], known)}


def _segment_html(html: str, known: dict[str, str]) -> str:
    if not _JAPANESE.search(html):
        return html
    key = sha256(html.encode("utf-8")).hexdigest()
    if key not in known:
        known[key] = "".join(part if part.startswith("<") else segment(part) for part in _TAG.split(html))
    return known[key]


def _cut(run: str) -> str:
    words = _tokenizer().tokenize(run, wakati=True)
    return ZERO_WIDTH_SPACE.join(_SCRIPT_CHANGE.sub(ZERO_WIDTH_SPACE, str(word)) for word in words)


@cache
def _tokenizer() -> Any:
    # The dictionary takes a quarter of a second to load: not before a Japanese text needs it.
    from janome.tokenizer import Tokenizer

    return Tokenizer()


def _load(cache_file: Path) -> dict[str, str]:
    try:
        known = json.loads(cache_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _save(cache_file: Path, known: dict[str, str]) -> None:
    cache_file.parent.mkdir(parents=True, exist_ok=True)
    cache_file.write_text(json.dumps(known, ensure_ascii=False, sort_keys=True), encoding="utf-8", newline="\n")
