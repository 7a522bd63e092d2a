import pytest

from kpisite.publish.staging import begin_staging, move_in, staged_folder, swap_in, write_atomically


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_success_replaces_the_folder_whole(tmp_path):
    target = tmp_path / "site"
    (target / "old").mkdir(parents=True)
    with staged_folder(target) as staged:
        (staged / "new").mkdir()
        assert names(target) == ["old"]
    assert names(target) == ["new"]
    assert names(tmp_path) == ["site"]


def test_a_failure_leaves_the_folder_as_it_was(tmp_path):
    target = tmp_path / "site"
    (target / "old").mkdir(parents=True)
    with pytest.raises(KeyboardInterrupt), staged_folder(target) as staged:
        (staged / "half").mkdir()
        raise KeyboardInterrupt
    assert names(target) == ["old"]
    assert names(tmp_path) == ["site"]


def test_a_swap_interrupted_between_its_renames_is_mended(tmp_path):
    (tmp_path / ".site.previous" / "old").mkdir(parents=True)
    staged = begin_staging(tmp_path / "site")
    assert names(tmp_path / "site") == ["old"]
    (staged / "new").mkdir()
    swap_in(staged, tmp_path / "site")
    assert names(tmp_path / "site") == ["new"]


def test_moving_in_never_replaces(tmp_path):
    (tmp_path / "staged").mkdir()
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileExistsError):
        move_in(tmp_path / "staged", tmp_path / "taken")


def test_an_unchanged_file_is_not_written_again(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    write_atomically(path, "one")
    before = path.stat().st_ino
    write_atomically(path, "one")
    assert path.stat().st_ino == before
    write_atomically(path, "two")
    assert path.read_text() == "two"
    assert names(path.parent) == ["a.txt"]
