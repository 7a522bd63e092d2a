"""The MkDocs plugin: `mkdocs build` and `mkdocs serve` take the same steps as `kpisite build`.

MkDocs builds the default language itself, from the generated tree; the other languages and the finishing touches
follow when it is done. `mkdocs build` stages the site beside its folder and swaps it in at the end.
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any, Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority

from kpisite.build import AuthorError, Computed, build_languages, compute, finish, generate
from kpisite.engine import Portal, configure, is_configured
from kpisite.publish.staging import begin_staging, swap_in
from kpisite.view.problems import render_problem

log = logging.getLogger("mkdocs.plugins.kpisite")


class PortalConfig(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say under `kpisite:`; kpisite reads and checks it itself, with its place in the file."""

    site_name = config_options.Optional(config_options.Type((str, dict)))
    languages = config_options.Optional(config_options.Type(list))
    fiscal_year_start = config_options.Optional(config_options.Type(int))
    kpi_dir = config_options.Optional(config_options.Type(str))
    as_of = config_options.Optional(config_options.Type((str, date)))
    negative = config_options.Optional(config_options.Type(str))
    green = config_options.Optional(config_options.Type((int, float)))
    amber = config_options.Optional(config_options.Type((int, float)))
    stale_after_periods = config_options.Optional(config_options.Type(int))
    max_file_megabytes = config_options.Optional(config_options.Type(int))
    max_rows = config_options.Optional(config_options.Type(int))


class KpisitePlugin(BasePlugin[PortalConfig]):  # type: ignore[no-untyped-call]
    """Generates the portal before MkDocs reads its pages."""

    def __init__(self) -> None:
        self.serving = False
        self.begun: Begun | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Remember whether MkDocs serves: then its own temporary folder is the site."""
        self.serving = command == "serve"

    @event_priority(-100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Generate the sources and point MkDocs at those of the default language."""
        if is_configured(config):
            return config
        self.begun = begin(config, staged=not self.serving)
        return configure(config, self.begun.portal, self.begun.portal.trees[0], self.begun.output)

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Build the other languages and finish the site."""
        begun, self.begun = self.begun, None
        if begun:
            complete(begun)

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        """Watch what the author writes, not what is generated from it."""
        server.unwatch(config.docs_dir)
        for folder in author_folders(config):
            server.watch(str(folder))
        return server


class Begun:
    """A build that MkDocs is in the middle of."""

    def __init__(self, computed: Computed, portal: Portal, output: Path, target: Path) -> None:
        self.computed, self.portal, self.output, self.target = computed, portal, output, target


def begin(config: MkDocsConfig, *, staged: bool) -> Begun:
    """Load, check, compute and generate; raise PluginError with every problem when there are errors."""
    project, target = _project(config), Path(config.site_dir)
    try:
        computed = compute(project, strict=config.strict)
    except AuthorError as error:
        listing = [render_problem(problem, error.language) for problem in error.problems]
        raise PluginError("\n" + "\n\n".join(listing)) from None
    for problem in computed.problems:
        level = logging.WARNING if problem.severity == "warning" else logging.INFO
        log.log(level, render_problem(problem, computed.loaded.settings.languages[0]))
    portal = generate(computed)
    return Begun(computed, portal, begin_staging(target) if staged else target, target)


def complete(begun: Begun) -> None:
    """Build the languages that MkDocs has not built, finish the site, and swap it in."""
    for warning in build_languages(begun.portal, begun.output, begun.portal.trees[1:]):
        log.warning(warning)
    finish(begun.computed, begun.portal, begun.output)
    if begun.output != begun.target:
        swap_in(begun.output, begun.target)


def author_folders(config: MkDocsConfig) -> list[Path]:
    """Return the folders whose files shape the pages and which exist."""
    options = config.plugins["kpisite"].config
    names = (options.get("kpi_dir") or "kpi", "content")
    return [folder for name in names if (folder := _project(config) / name).is_dir()]


def _project(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent
