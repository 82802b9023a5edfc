"""`eqmorph train` as a user types it."""

from helpers.runs import SMALL


def test_train_says_what_it_trains_on_and_keeps_what_is_there(eqmorph, folder):
    options = ["--recipe", "v2", "--synthetic", "200", *SMALL, "--out", "run"]
    outcome = eqmorph("train", *options, "--json")
    assert outcome.json["synthetic"] is True and "synthetic" in outcome.stderr
    again = eqmorph("train", *options)
    assert again.status == 2 and "holds a run already" in again.error


def test_quiet_says_nothing_but_the_result_and_verbose_says_more(eqmorph, folder):
    options = ["--recipe", "v2", "--synthetic", "200", *SMALL]
    plain, quiet, verbose = (
        eqmorph("train", *options, *flag, "--out", f"run{index}") for index, flag in enumerate(([], ["-q"], ["-v"]))
    )
    assert quiet.stderr == "" and quiet.stdout
    assert "SHA-256" not in plain.stderr and plain.stderr
    assert "SHA-256" in verbose.stderr and len(verbose.stderr) > len(plain.stderr)


def test_verbosity_is_that_of_one_command_line(eqmorph, folder):
    assert eqmorph("generate", "warm", "--out", "quiet", "-q").stderr == ""
    assert eqmorph("generate", "warm", "--out", "plain").stderr != ""
