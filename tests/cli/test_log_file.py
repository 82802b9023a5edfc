"""`--log-file` keeps what is said on stderr."""

import re


def test_what_is_said_is_kept_with_its_time_and_level(eqmorph, folder):
    said = eqmorph("plot", "preset", "preset_a.json", "--log-file", "log.txt")
    assert said.status == 0 and "there is no preset_a.json" in said.stderr, "the terminal says it too"
    lines = (folder / "log.txt").read_text().splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR) ", line) for line in lines)
    assert any("WARNING" in line and "there is no preset_a.json" in line for line in lines)
    assert any("INFO wrote preset_a.png" in line for line in lines)


def test_errors_are_kept_and_the_file_grows(eqmorph, folder):
    for _ in range(2):
        assert eqmorph("--log-file", "log.txt", "-q", "plot", "preset", "missing.json").status == 1
    assert (folder / "log.txt").read_text().count("ERROR missing.json") == 2


def test_a_quiet_terminal_still_fills_the_file(eqmorph, folder):
    said = eqmorph("plot", "preset", "preset_a.json", "-q", "--log-file", "log.txt")
    assert said.stderr == "" and "wrote preset_a.png" in (folder / "log.txt").read_text()


def test_a_file_that_cannot_be_written_is_said(eqmorph, folder):
    assert "nowhere" in eqmorph("list", "--log-file", folder / "nowhere" / "log.txt").error


def test_the_next_command_line_has_no_file(eqmorph, folder):
    eqmorph("list", "morphs", "--log-file", "log.txt")
    size = (folder / "log.txt").stat().st_size
    eqmorph("plot", "preset", "missing.json")
    assert (folder / "log.txt").stat().st_size == size


def test_a_log_that_cannot_be_written_ends_with_one_warning(eqmorph):
    said = eqmorph("list", "morphs", "--log-file", "/dev/full")
    assert said.status == 0 and said.stdout
    (line,) = said.stderr.splitlines()
    assert "/dev/full" in line and "cannot be written" in line
