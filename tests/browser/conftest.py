"""A real Chromium and a loopback server that sends the headers the site was published with.

Without a browser these tests are reported as not run; in CI (CI=true) that is a failure.
"""

import gzip
import os
import shutil
import threading
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from filelock import FileLock

from kpisite.build import build_site

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder below a prefix, with the headers of its `_headers` file."""

    prefix = ""

    def translate_path(self, path):
        return super().translate_path(path.removeprefix(self.prefix))

    def end_headers(self):
        for line in self.headers_file.splitlines()[1:]:
            name, _, value = line.strip().partition(": ")
            self.send_header(name, value)
        super().end_headers()

    def do_GET(self):
        # A page that only leads on names no icon, so the browser asks the host for one.
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *arguments):
        pass


# Once for each file: a portal's server doesn't compress for each request either.
compress = lru_cache(maxsize=512)(partial(gzip.compress, compresslevel=6, mtime=0))


class Compressing(Handler):
    """Sends text compressed and lets browsers keep it, as a portal's server would."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return super().send_head()
        body = path.read_bytes()
        compressed = compress(body)
        smaller = len(compressed) < len(body)
        body = compressed if smaller else body
        self.send_response(200)
        if smaller:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache" if path.suffix == ".html" else "max-age=3600")
        self.end_headers()
        return BytesIO(body)


class Server(ThreadingHTTPServer):
    """Takes all connections of a page at once."""

    request_queue_size = 128


@contextmanager
def serving(folder, prefix="", kind=Handler):
    """Yield the address at which the folder is served."""
    text = (folder / "_headers").read_text(encoding="utf-8")
    handler = type("H", (kind,), {"prefix": prefix, "headers_file": text})
    server = Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def sample(tmp_path_factory, worker_id):
    """The built site of this repository's own portal: once for the run, whatever the number of workers."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder = shared / "sample"
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            project = shared / "sample-project"
            for name in ("kpi", "content"):
                shutil.copytree(ROOT / name, project / name)
            shutil.copy(ROOT / "mkdocs.yml", project)
            build_site(project, folder)
    return folder


@pytest.fixture(scope="session")
def sample_address(sample):
    """The address of the sample site, served as a portal's server would."""
    with serving(sample, kind=Compressing) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium in CI")
        pytest.skip("no Chromium on this machine: browser tests not run")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A fresh page; the test fails when the console reports an error or a request leaves the server."""
    context = chromium.new_context(locale="ja-JP", color_scheme="light", viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.set_default_timeout(8000)
    errors, outside = [], []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: outside.append(request.url) if is_outside(request.url) else None)
    yield page
    context.close()
    assert errors == []
    assert outside == []


def is_outside(url):
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:", "file:"))
