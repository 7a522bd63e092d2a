"""Both servers show the portal and follow a change in the actuals."""

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from kpisite.cli.init import copy_scaffold

PATIENCE = 60  # seconds; a build takes about ten, on a busy machine many more
COMMANDS = {
    "kpisite": ["-m", "kpisite", "serve", "--port", "{port}"],
    "mkdocs": ["-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:{port}"],
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder, command, port):
    """Run a server in a folder; whatever happens it is stopped."""
    arguments = [sys.executable, *(part.format(port=port) for part in command)]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def page_with(address, wanted, process, *, patience=PATIENCE):
    """Return the page once it holds the text; fail when it never does or the server ends."""
    until = time.monotonic() + patience
    html = ""
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                html = answer.read().decode("utf-8")
        except OSError:
            html = ""
        if wanted in html:
            return html
        time.sleep(0.3)
    raise AssertionError(f"{wanted!r} not at {address}; exit code {process.poll()}")


def wait_for(log, text, process):
    """Wait until the server's log holds the text."""
    until = time.monotonic() + PATIENCE
    while text not in log.read_text("utf-8") and process.poll() is None and time.monotonic() < until:
        time.sleep(0.3)
    assert text in log.read_text("utf-8") and process.poll() is None


@pytest.mark.parametrize("name", COMMANDS)
def test_a_change_is_shown_and_a_slip_is_survived(name, tmp_path):
    copy_scaffold(tmp_path)
    port = free_port()
    tree, actuals = tmp_path / "kpi/trees/annual_sales.yml", tmp_path / "kpi/actuals/monthly.csv"
    right = tree.read_text("utf-8")
    with serving(tmp_path, COMMANDS[name], port) as process:
        table = f"http://127.0.0.1:{port}/ja/kpi/average_order/average_order.csv"
        page_with(f"http://127.0.0.1:{port}/ja/kpi/average_order/", "平均注文額", process)
        assert "2026-10-01" not in page_with(table, "2026-09-01", process)

        tree.write_text(right.replace("orders / buyers", "odrers / buyers"), encoding="utf-8")
        wait_for(tmp_path / "server.log", "odrers", process)  # MkDocs answers no request until it is mended

        tree.write_text(right, encoding="utf-8")
        actuals.write_text(actuals.read_text("utf-8") + "2026-10,9200000,930,755,20700,6100\n", encoding="utf-8")
        page_with(table, "2026-10-01", process)
    assert not (tmp_path / "site").exists()
