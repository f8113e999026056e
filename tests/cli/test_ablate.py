"""`darts-keras ablate`: its options, where they go, and what it tells."""

import pathlib

import pytest
from command_line import call, check_misuse, option_of
from retrain_toys import GENOTYPE
from run_toys import change
from train_command import OPTIONS, write_inputs

from darts_keras.recipes import RECIPES
from darts_keras.report.ablation import ablation_markdown
from darts_keras.retrain_config import for_epochs
from darts_keras.training import ablate as ablate_module
from darts_keras.training.ablate import AblationResult
from darts_keras.training.folder_training import Outcome
from darts_keras_cli.ablate import ABLATION_SETTINGS
from darts_keras_cli.main import group
from darts_keras_cli.train_options import SETTINGS

COMMAND = group.get_command(None, "ablate")
INPUTS = ("--genotype", "tiny.json", "--data", "toy.npz")
QUICK = RECIPES["quick"].config
ROWS = tuple(
    {
        "attention": attention,
        "stem": stem,
        "seed": 5,
        "accuracy": 0.5,
        "num_parameters": 7,
        "seconds": 1.0,
    }
    for attention in ("none", "se")
    for stem in ("single", "dual")
)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Returns a function: what `ablate` of the library gets for some options."""

    def ablate(*arguments, out, **named):
        calls.append((arguments, named))
        return AblationResult(rows=ROWS, folder=out)

    def ablate_with(*options):
        result = call("ablate", *INPUTS, "--recipe", "quick", *options)
        assert result.exit_code == 0, result.output
        return calls[-1]

    calls = []
    write_inputs(tmp_path)
    monkeypatch.setattr(ablate_module, "ablate", ablate)
    return ablate_with


def test_options_reach_the_library(asked):
    (genotype, source, config), named = asked()
    assert (genotype, source.name, config) == (GENOTYPE, "toy", QUICK)
    assert named["seeds"] == [0, 1, 2]
    words = ("--seeds", "7, 5", "--attention", "eca", "--epochs", 3, "--filters", 4)
    (_, _, config), named = asked(*words)
    short = for_epochs(QUICK, 3)
    assert config == change(short, attention="eca", filters=4)
    assert named["seeds"] == [7, 5]


def test_it_has_the_settings_of_train_but_those_that_it_varies():
    names = {setting.name for setting in ABLATION_SETTINGS}
    assert names == {setting.name for setting in SETTINGS} - {"stem", "seed"}
    assert names <= {option.name for option in COMMAND.params}
    assert option_of(COMMAND, "attention").show_default == "se"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--genotype'"),
        ((*INPUTS, "--seeds", "1,2,1"), "'--seeds': must be different"),
        ((*INPUTS, "--seeds", "1,"), "'' is not a valid integer"),
        ((*INPUTS, "--seeds", "-1"), "-1 is not in the range"),
        ((*INPUTS, "--attention", "none"), "'none' is not one of 'se'"),
        ((*INPUTS, "--refit"), "`refit` must be false"),
        ((*INPUTS, "--batch-size", "99"), "too small for a batch"),
        ((*INPUTS, "--out", "toy.npz"), "a folder, to be made"),
        (("--resume", "here", "--seeds", "1"), "can't be combined with `--seeds`"),
        (("--resume", "here"), "a run to go on with"),
    ],
)
def test_misuse_is_refused(tmp_path, words, message):
    write_inputs(tmp_path)
    check_misuse(call("ablate", *words), message)


@pytest.fixture
def quick_trainings(tmp_path, monkeypatch):
    """A working folder where trainings give a result at once, or Ctrl-C."""

    def train(*arguments):
        config, on_step, on_epoch = arguments[3], arguments[5], arguments[6]
        if config.seed == 9:
            raise KeyboardInterrupt
        on_step(1, 1)
        if config.seed == 8:
            raise KeyboardInterrupt
        figures = {"train_loss": 0.5, "train_accuracy": 0.75, "seconds": 2.0}
        on_epoch({"epoch": 1, **figures})
        return Outcome(valid_accuracy=0.5, num_parameters=7, seconds=1.0)

    write_inputs(tmp_path)
    monkeypatch.setattr(ablate_module, "train_in_folder", train)


@pytest.mark.usefixtures("quick_trainings")
def test_it_tells_which_run_it_is_and_prints_the_table():
    result = call("ablate", *OPTIONS, "--epochs", 1, "--seeds", 5)
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        f"\n{ablation_markdown(ROWS)}\n"
        "Accuracy after epoch 1, on 25% of the train part, held out.\n"
        "Report: runs/ablate-toy-1/ablation.html\n"
    )
    lines = result.stderr.splitlines()
    assert lines[2].startswith("With and without attention, and dual stem; 1 epochs")
    assert lines[3] == "run 1/4: attention none, stem single, seed 5"
    assert lines[4] == "epoch 1/1  train loss 0.500 accuracy 75.0%  2 s"
    assert lines[9] == "run 4/4: attention se, stem dual, seed 5"
    assert "min left" in lines[6]
    assert len(lines) == 11
    # The heading stands there while the first epoch goes on.
    stopped = call("ablate", *OPTIONS, "--seeds", 8, "--out", "stopped")
    assert stopped.stderr.splitlines()[-2] == lines[3].replace("seed 5", "seed 8")
    again = call("ablate", "--resume", "runs/ablate-toy-1", "--quiet")
    assert (again.exit_code, again.stdout, again.stderr) == (0, result.stdout, "")


@pytest.mark.usefixtures("quick_trainings")
def test_an_interrupt_exits_with_130_and_says_how_to_go_on():
    result = call("ablate", *OPTIONS, "--seeds", "5,9", "--out", "my run")
    assert result.exit_code == 130
    advice = "Go on with: darts-keras ablate --resume 'my run'"
    assert result.stderr.splitlines()[-1] == f"Interrupted. {advice}"
    assert pathlib.Path("my run/ablation.html").exists()
