"""A file appears whole or not at all, and what a dead process left is cleared away."""

import os
import threading

import pytest
from leftover_files import ended_process, leftover

from eqmorph import files
from eqmorph.errors import DataError


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "new" / "a.txt"
    files.write_text(path, "one\n")
    files.write_text(path, "two\n")
    assert path.read_bytes() == b"two\n" and list(path.parent.iterdir()) == [path]


def test_a_writer_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    files.write_text(path, "old")
    with pytest.raises(ZeroDivisionError), files.atomic_path(path) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_leftovers_of_the_dead_go_and_those_of_the_living_stay(tmp_path):
    dead = ended_process()
    leftover(tmp_path, dead).write_text("half")
    leftover(tmp_path, f"{dead}-").write_text("a stranger's name")
    leftover(tmp_path, os.getpid()).write_text("being written")
    files.write_text(tmp_path / "a.txt", "whole")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"a.txt", leftover(tmp_path, f"{dead}-").name, leftover(tmp_path, os.getpid()).name}


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    files.write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink() and (tmp_path / "real.txt").read_text() == "new"


def test_a_pipe_receives_the_bytes_and_stays_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    received = []
    reader = threading.Thread(target=lambda: received.append(path.read_text()))
    reader.start()
    files.write_text(path, "text")
    reader.join(5)
    assert received == ["text"] and path.is_fifo()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "a.txt", tmp_path / ("x" * 300)):
        with pytest.raises(DataError, match=path.name):
            files.write_text(path, "text")
