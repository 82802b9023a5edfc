"""A set of files appears whole or not at all, and an earlier set of its kind goes with it."""

import json

import pytest
from leftover_files import ended_process, leftover

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.files.sets import LIST, remove_leftovers


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != LIST)


def steps(count, ending=".json"):
    return {f"{index:02}{ending}": f"step {index} of {count}" for index in range(count)}


def test_a_set_appears_with_its_folder(tmp_path):
    dead = ended_process()
    (leftover(tmp_path, dead)).mkdir()
    (leftover(tmp_path, dead) / "a").write_text("half a set")
    written = files.write_files(tmp_path / "set", {"a": "1", "b": "2"})
    assert written == [tmp_path / "set" / "a", tmp_path / "set" / "b"]
    assert [path.name for path in tmp_path.iterdir()] == ["set"]
    assert sorted(path.name for path in (tmp_path / "set").iterdir()) == ["a", "b"]


def test_a_set_joins_a_folder_that_exists(tmp_path):
    (tmp_path / "mine").write_text("kept")
    (tmp_path / "a").write_text("old")
    files.write_files(tmp_path, {"a": "1", "b": b"2"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"mine": "kept", "a": "1", "b": "2"}


def test_a_set_that_was_finished_before_its_process_died_is_completed(tmp_path):
    dead = ended_process()
    ready = leftover(tmp_path, dead, ".ready")
    ready.mkdir()
    (ready / "b").write_text("2")
    files.write_files(tmp_path, {"c": "3"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]


def test_no_name_of_a_set_leaves_the_folder(tmp_path):
    for name in ("../a", "", "..", "a/b", "a\\b", "a\0"):
        with pytest.raises(DataError):
            files.write_files(tmp_path / "set", {"fine": "1", name: "2"})
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder_of_a_set(tmp_path):
    (tmp_path / "file").write_text("mine")
    for place in ("file", "file/deeper"):
        with pytest.raises(DataError, match="file"):
            files.write_files(tmp_path / place, {"a": "1"})
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("first", [12, 120])
def test_a_shorter_set_leaves_nothing_of_the_longer_one(tmp_path, first):
    files.write_files(tmp_path / "set", steps(first))
    files.write_files(tmp_path / "set", steps(4))
    assert names(tmp_path / "set") == sorted(steps(4))


def test_only_what_is_as_it_was_written_goes(tmp_path):
    (tmp_path / "11.json").write_text("somebody's")
    files.write_files(tmp_path, steps(8))
    files.write_files(tmp_path, steps(8, ".txt"))
    files.write_files(tmp_path, {"warm-1.json": "1", "warm-2.json": "2"})
    (tmp_path / "06.json").write_text("changed by hand")
    (tmp_path / "07.json").unlink()
    (tmp_path / "07.json").symlink_to("06.json")
    files.write_files(tmp_path, steps(3))
    kept = ["06.json", "07.json", "11.json", *steps(3), *steps(8, ".txt"), "warm-1.json", "warm-2.json"]
    assert names(tmp_path) == sorted(kept)
    files.write_files(tmp_path, steps(2, ".txt"))
    assert "07.txt" not in names(tmp_path)


def test_a_set_without_numbers_keeps_no_list(tmp_path):
    files.write_files(tmp_path / "set", {"a": "1", "b": "2"})
    assert not (tmp_path / "set" / LIST).exists()


@pytest.mark.parametrize("text", ["", "[]", '{"../mine": "x", "5": 7}', "[" * 100_000, "\ud800", "\0"])
def test_a_list_of_a_stranger_removes_nothing(tmp_path, text):
    (tmp_path / "mine").write_text("kept")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / LIST).write_text(text, encoding="utf-8", errors="surrogatepass")
    files.write_files(folder, steps(2))
    assert (tmp_path / "mine").read_text() == "kept" and names(folder) == sorted(steps(2))


@pytest.mark.parametrize("name", ["1" * 200_000 + "a2", "x" * 5_000 + "1", "1a" * 100_000])
def test_a_name_in_a_list_that_no_file_has_is_passed_over_at_once(tmp_path, name):
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / LIST).write_text(json.dumps({name: "x"}))
    files.write_files(folder, steps(2))
    assert name not in json.loads((folder / LIST).read_text())


@pytest.mark.parametrize("moved", range(4))
def test_a_shorter_set_that_was_finished_before_its_process_died_is_completed(tmp_path, moved):
    """The move is broken off after each of its steps."""
    dead = ended_process()
    folder, ready = tmp_path / "set", leftover(tmp_path / "set", dead, ".ready")
    files.write_files(folder, steps(6))
    files.write_files(tmp_path / "new", steps(2))
    (tmp_path / "new").rename(ready)
    if moved >= 1:
        (folder / "05.json").unlink()
    for name in sorted(steps(2))[: moved - 1]:
        (ready / name).replace(folder / name)
    remove_leftovers(folder)
    assert names(folder) == sorted(steps(2)) and (folder / "01.json").read_text() == "step 1 of 2"
