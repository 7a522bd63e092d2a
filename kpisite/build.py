"""The whole pipeline: load → check → evaluate → render → engine → manifest.

`build_site` writes a plain site, `publish_site` an edition. The MkDocs plugin calls the same steps around a
build that MkDocs itself began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from kpisite.analysis.changes import with_restated
from kpisite.analysis.evaluate import evaluate
from kpisite.analysis.reconcile import reconcile_problems
from kpisite.analysis.review import compute_review
from kpisite.engine import Portal, build_language, finish_language, finish_portal
from kpisite.load.project import Loaded, load_project, load_settings
from kpisite.model.periods import FiscalCalendar
from kpisite.model.problems import Problem
from kpisite.model.review import Review, review_from_json, review_json
from kpisite.model.text import Language
from kpisite.parallel import Run, in_turn, side_by_side
from kpisite.publish.content import load_content, load_content_files
from kpisite.publish.editions import (
    Edition,
    EditionName,
    Published,
    check_free,
    publishing,
    read_published,
    release,
    write_pointers,
)
from kpisite.publish.manifest import NAME, manifest, manifest_json
from kpisite.publish.staging import staged_folder, write_atomically
from kpisite.publish.tree import Tree, write_tree
from kpisite.view.pages.live import replace_live_kpis
from kpisite.view.render import render_site
from kpisite.view.site import Asset, Page, Site

Step = Literal["load", "evaluate", "render", "pages", "finish", "release"]
Listener = Callable[[Step, str], None]
WORK = "build"  # below the project: generated sources and caches, all of it safe to delete


class AuthorError(Exception):
    """The author's files have errors, so nothing was built; `problems` holds every problem."""

    def __init__(self, problems: tuple[Problem, ...], language: Language) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems, self.language = problems, language


@dataclass(frozen=True)
class Computed:
    """A project as loaded and computed for one as-of date."""

    project: Path
    loaded: Loaded
    review: Review

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found in the author's files."""
        return self.loaded.problems

    @cached_property
    def review_text(self) -> str:
        """The review as JSON, which every language and the edition's records hold."""
        return review_json(self.review)


@dataclass(frozen=True)
class Built:
    """A finished site: where it is, what was computed, and what MkDocs warned of."""

    output: Path
    computed: Computed
    pages: int
    warnings: tuple[str, ...] = ()


def silent(step: Step, detail: str) -> None:
    """Ignore progress."""


def build_site(
    project: Path,
    output: Path,
    *,
    as_of: date | None = None,
    strict: bool = False,
    workers: int = 1,
    on_step: Listener = silent,
) -> Built:
    """Build every language into `output`, which changes only when all of it is there.

    With two or more `workers` the languages are built side by side, each in its own process.
    Raise AuthorError for errors in the author's files (with `strict` for warnings too), EngineError for MkDocs'.
    """
    with side_by_side(workers, warm=__name__) as run:
        computed = compute(project, as_of=as_of, strict=strict, on_step=on_step)
        # Before the long work, so that a folder that cannot be written is told at once.
        with staged_folder(output) as staged:
            portal = generate(computed, workers=workers, run=run, on_step=on_step)
            warnings = build_languages(portal, staged, portal.trees, strict=strict, run=run, on_step=on_step)
            finish(computed, portal, staged, run=run, on_step=on_step)
    return Built(output, computed, _page_count(portal), warnings)


def publish_site(
    project: Path,
    target: Path,
    name: EditionName,
    *,
    reason: str = "",
    as_of: date | None = None,
    strict: bool = False,
    workers: int = 1,
    on_step: Listener = silent,
) -> Built:
    """Publish an edition into the folder `target`; raise PublishError, AuthorError or EngineError."""
    with publishing(target) as staged, side_by_side(workers, warm=__name__) as run:
        published = read_published(target)
        write_pointers(target, published)
        check_free(published, name, reason=reason)
        computed = compute(project, as_of=as_of, strict=strict, on_step=on_step)
        previous = _previous_review(target, published, name)
        computed = _since(computed, previous)
        portal = generate(
            computed, edition=name, reason=reason, previous=previous, workers=workers, run=run, on_step=on_step
        )
        warnings = build_languages(portal, staged, portal.trees, strict=strict, run=run, on_step=on_step)
        edition = _finish_edition(computed, portal, staged, name, run)
        on_step("release", str(name))
        languages = tuple(tree.language for tree in portal.trees)
        release(staged, target, edition, published.with_edition(edition, portal.trees[0].title, languages))
    return Built(target, computed, _page_count(portal), warnings)


def compute(project: Path, *, as_of: date | None = None, strict: bool = False, on_step: Listener = silent) -> Computed:
    """Load a project, check it and compute its review; raise AuthorError."""
    on_step("load", str(project))
    loaded = load(project, as_of=as_of)
    fatal = ("error", "warning") if strict else ("error",)
    day = loaded.settings.as_of or loaded.facts.as_of
    if day is None or any(problem.severity in fatal for problem in loaded.problems):
        raise AuthorError(loaded.problems, loaded.settings.languages[0])
    on_step("evaluate", day.isoformat())
    review = compute_review(
        loaded.playbook, loaded.facts, loaded.settings, day, problems=loaded.problems, ledger=loaded.ledger
    )
    return Computed(project, loaded, review)


def load(project: Path, *, as_of: date | None = None) -> Loaded:
    """Return everything in the author's files, read as of a day, with the problems of all of them."""
    settings, problems = load_settings(project)
    loaded = load_project(project, replace(settings, as_of=as_of or settings.as_of))
    return replace(loaded, problems=(*problems, *loaded.problems, *_unreconciled(loaded)))


def _unreconciled(loaded: Loaded) -> tuple[Problem, ...]:
    """Return what only the computed values show; nothing while the files have errors."""
    as_of = loaded.settings.as_of or loaded.facts.as_of
    if loaded.has_errors or as_of is None:
        return ()
    calendar = FiscalCalendar(loaded.settings.fiscal_year_start)
    return reconcile_problems(loaded.playbook, evaluate(loaded.playbook, loaded.facts, calendar, as_of))


def generate(
    computed: Computed,
    *,
    edition: EditionName | None = None,
    reason: str = "",
    previous: Review | None = None,
    workers: int = 1,
    run: Run = in_turn,
    on_step: Listener = silent,
) -> Portal:
    """Render every language and write its source tree below the project's `build` folder."""
    languages = computed.loaded.settings.languages
    share = max(1, workers // len(languages))  # for drawing the charts of one language
    write = partial(_write_language, computed, edition=edition, previous=previous, workers=share)
    trees = []
    results = run(write, languages)
    for language in languages:
        on_step("render", language)
        trees.append(next(results))
    return Portal(computed.project, tuple(trees), edition=str(edition) if edition else None, reason=reason)


def _write_language(
    computed: Computed, language: Language, *, edition: EditionName | None, previous: Review | None, workers: int
) -> Tree:
    site = _site(computed, language, edition=edition, previous=previous, workers=workers)
    return write_tree(site, computed.project / WORK / language)


def build_languages(
    portal: Portal,
    output: Path,
    trees: tuple[Tree, ...],
    *,
    strict: bool = False,
    run: Run = in_turn,
    on_step: Listener = silent,
) -> tuple[str, ...]:
    """Run the engine for these trees of the portal; return its warnings."""
    warnings: list[str] = []
    results = run(partial(build_language, portal, output=output, strict=strict), trees)
    for tree in trees:
        on_step("pages", tree.language)
        warnings += next(results)
    return tuple(warnings)


def finish(computed: Computed, portal: Portal, output: Path, *, run: Run = in_turn, on_step: Listener = silent) -> None:
    """Finish every language of a plain build and write what the site has once, its manifest last."""
    on_step("finish", "")
    finish_portal(portal, output, _finish_languages(portal, output, run))
    _write_records(computed, output, output)


def _finish_languages(portal: Portal, output: Path, run: Run) -> set[str]:
    """Finish every language; return the hashes of all their inline scripts."""
    return set().union(*run(partial(finish_language, portal, output=output), portal.trees))


def _finish_edition(computed: Computed, portal: Portal, staged: Path, name: EditionName, run: Run) -> Edition:
    hashes = _finish_languages(portal, staged, run)
    _write_records(computed, staged, staged / "editions" / str(name), edition=str(name), reason=portal.reason)
    return Edition(
        name=str(name),
        as_of=computed.review.as_of.isoformat(),
        pages={tree.language: sorted(tree.urls) for tree in portal.trees},
        scripts=sorted(hashes),
        reason=portal.reason,
    )


def _write_records(
    computed: Computed, output: Path, folder: Path, *, edition: str | None = None, reason: str = ""
) -> None:
    write_atomically(folder / "review.json", computed.review_text)
    content = manifest(
        computed.project,
        input_files(computed),
        output,
        as_of=computed.review.as_of,
        edition=edition,
        reason=reason,
    )
    write_atomically(folder / NAME, manifest_json(content))


def input_files(computed: Computed) -> list[Path]:
    """Return every file of the project that may shape its pages."""
    settings = computed.loaded.settings
    folders = [computed.project / settings.kpi_dir, computed.project / settings.content_dir]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted({computed.project / "mkdocs.yml", *found})


def _site(
    computed: Computed, language: Language, *, edition: EditionName | None, previous: Review | None, workers: int
) -> Site:
    """Return the language's rendered pages with the author's own pages among them; a generated page wins."""
    loaded, content = computed.loaded, _content_pages(computed, language)
    site = render_site(
        loaded.playbook,
        loaded.facts,
        computed.review,
        loaded.settings,
        language,
        previous=previous,
        edition=str(edition) if edition else None,
        content=frozenset(page.path for page in content),
        cache_dir=computed.project / WORK / "cache",
        workers=workers,
    )
    files = load_content_files(computed.project / loaded.settings.content_dir, language)
    return replace(
        site,
        pages=_with_own_pages(site.pages, content),
        assets=(*site.assets, Asset("review.json", computed.review_text.encode()), *files),
    )


def _with_own_pages(generated: Iterable[Page], own: Sequence[Page]) -> Iterator[Page]:
    taken = set()
    for page in generated:
        taken.add(page.path)
        yield page
    yield from (page for page in own if page.path not in taken)


def _content_pages(computed: Computed, language: Language) -> list[Page]:
    """Return the author's pages with the live KPIs that they mention."""
    loaded = computed.loaded
    folder = computed.project / loaded.settings.content_dir
    return [
        page.page(
            replace_live_kpis(page.markdown, computed.review, loaded.playbook, language, page.to_root, loaded.settings)
        )
        for page in load_content(folder, language)
    ]


def _since(computed: Computed, previous: Review | None) -> Computed:
    """Return what was computed, with the actuals known to be restated since the edition before."""
    if previous is None:
        return computed
    return replace(computed, review=with_restated(computed.review, previous, computed.loaded.playbook.faqs))


def _previous_review(target: Path, published: Published, name: EditionName) -> Review | None:
    before = published.before(name)
    path = target / "editions" / before.name / "review.json" if before else None
    return review_from_json(path.read_text(encoding="utf-8")) if path and path.is_file() else None


def _page_count(portal: Portal) -> int:
    return sum(len(tree.urls) for tree in portal.trees)
