"""FAQ answers: `<content_dir>/<ja|en>/faq/*.md`, front matter and Markdown; the file's name is the id."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kpisite.load.fields import Fields, Reading
from kpisite.load.keys import FAQ_KEYS
from kpisite.load.source import Source
from kpisite.load.yaml_text import Mapping, parse_yaml
from kpisite.model.playbook import Faq
from kpisite.model.problems import Place
from kpisite.model.text import Language, Text

_FRONT = re.compile(r"---[ \t]*\n(?P<front>.*?)^---[ \t]*(?:\n|\Z)(?P<body>.*)", re.DOTALL | re.MULTILINE)


def load_faqs(sources: dict[Language, list[Source]], reading: Reading) -> tuple[Faq, ...]:
    """Return the FAQs of all languages joined by file name, in the authors' order."""
    found: dict[str, dict[Language, Faq]] = {}
    for language, files in sources.items():
        for source in files:
            if faq := _faq(source, reading):
                found.setdefault(faq.id, {})[language] = faq
    return tuple(sorted((_joined(pair, reading) for pair in found.values()), key=lambda faq: (faq.order, faq.id)))


def _faq(source: Source, reading: Reading) -> Faq | None:
    match = _FRONT.match(source.text)
    if not match:
        reading.findings.add("faq-front-matter", source.place(1, 1))
        return None
    node = parse_yaml(Source(source.file, match["front"]), reading.findings, first_line=2)
    if not isinstance(node, Mapping):
        reading.findings.add("faq-front-matter", source.place(1, 1))
        return None
    fields = Fields(node, reading, FAQ_KEYS)
    if not fields.require():
        return None
    order = fields.whole("order")
    return Faq(
        id=PurePosixPath(source.file).stem,
        question=Text(fields.text("question")),
        answer=Text(match["body"].strip()),
        when=tuple(item.text.strip() for item in fields.scalars("when")),
        place=Place(source.file, node.place.line, node.place.column),
        order=100 if order is None else order,
    )


def _joined(pair: dict[Language, Faq], reading: Reading) -> Faq:
    ja, en = pair.get("ja"), pair.get("en")
    first = ja or en
    assert first is not None
    for language in ("ja", "en"):
        if language not in pair:
            reading.findings.add("missing-language", first.place, key=first.id, language=language)
    return Faq(
        id=first.id,
        question=Text(ja.question.ja if ja else None, en.question.ja if en else None),
        answer=Text(ja.answer.ja if ja else None, en.answer.ja if en else None),
        when=tuple(dict.fromkeys(code for faq in (ja, en) if faq for code in faq.when)),
        place=first.place,
        order=min(faq.order for faq in pair.values()),
    )
