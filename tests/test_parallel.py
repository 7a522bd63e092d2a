"""Work shared among processes: in order, with its errors, and the same site whatever the number of workers."""

import os
import shutil
from pathlib import Path

import pytest

from kpisite.build import build_site
from kpisite.parallel import cores, in_turn, side_by_side

PROJECT = Path(__file__).parent / "golden" / "behind"


def process_of(item):
    return item, os.getpid()


def failing(item):
    raise ValueError(item)


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_one_worker_stays_in_this_process():
    with side_by_side(1, warm="json") as run:
        assert run is in_turn
        assert list(run(process_of, [1, 2])) == [(1, os.getpid()), (2, os.getpid())]


def test_two_workers_share_the_work_in_order():
    with side_by_side(2, warm="json") as run:
        results = list(run(process_of, [1, 2, 3]))
    assert [item for item, _ in results] == [1, 2, 3]
    assert results[0][1] == os.getpid()
    assert {process for _, process in results[1:]} - {os.getpid()}


def test_an_error_elsewhere_is_raised_here():
    with pytest.raises(ValueError, match="two"), side_by_side(2, warm="json") as run:
        results = run(failing, ["one", "two"])
        with pytest.raises(ValueError, match="one"):
            next(results)
        next(iter(run(failing, ["two"])))


def test_there_is_a_core():
    assert cores() >= 1


def test_the_site_is_the_same_with_two_workers(tmp_path):
    for workers in (1, 2):
        project = shutil.copytree(PROJECT, tmp_path / str(workers))
        build_site(project, tmp_path / f"site{workers}", workers=workers)
    assert files(tmp_path / "site1") == files(tmp_path / "site2")
