"""`darts-keras tune`: its options, where they go, and what it tells."""

import pathlib
import shlex

import pytest
from command_line import call, check_misuse, option_of
from retrain_toys import GENOTYPE, be_eager
from run_toys import change
from train_command import OPTIONS, write_inputs

from darts_keras.recipes import RECIPES, Recipe
from darts_keras.training import trial_training
from darts_keras.training import tune as tune_module
from darts_keras.training.folder_training import Outcome
from darts_keras.tune_config import TUNERS, TuneConfig
from darts_keras_cli.main import group
from darts_keras_cli.train_options import SETTINGS
from darts_keras_cli.tune import TUNE_SETTINGS

COMMAND = group.get_command(None, "tune")
INPUTS = ("--genotype", "tiny.json", "--data", "toy.npz")
QUICK = RECIPES["quick"].config


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Returns a function: what `tune` of the library gets for some options."""

    def tune_with(*options):
        calls = []
        monkeypatch.setattr(
            tune_module, "tune", lambda *a, **named: calls.append((a, named))
        )
        result = call("tune", *INPUTS, "--recipe", "quick", *options)
        assert result.exit_code == 0, result.output
        assert "The result is with the chief" in result.stdout
        return calls[0]

    write_inputs(tmp_path)
    return tune_with


def test_options_reach_the_library(asked):
    (genotype, source, config), named = asked()
    assert (genotype, source.name, config) == (GENOTYPE, "toy", QUICK)
    assert named["plan"] == TuneConfig()
    words = ("--tuner", "hyperband", "--trials", 7, "--epochs", 5, "--minutes", 1.5)
    (_, _, config), named = asked(*words, "--filters", 4, "--seed", 3)
    assert config == change(QUICK, filters=4, seed=3)
    plan = {"tuner": "hyperband", "num_trials": 7, "epochs": 5, "minutes": 1.5}
    assert named["plan"] == TuneConfig(**plan)


def test_it_has_the_settings_of_train_but_for_epochs():
    names = {setting.name for setting in TUNE_SETTINGS}
    assert names == {setting.name for setting in SETTINGS} - {"epochs"}
    assert names <= {option.name for option in COMMAND.params}


def test_shown_defaults_are_those_of_the_library():
    assert option_of(COMMAND, "tuner").show_default == TuneConfig().tuner
    assert option_of(COMMAND, "trials").show_default == str(TuneConfig().num_trials)
    assert tuple(option_of(COMMAND, "tuner").type.choices) == TUNERS


def test_a_worker_joins_the_folder_of_its_chief(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("KERASTUNER_ORACLE_IP", "127.0.0.1")
    monkeypatch.setenv("KERASTUNER_TUNER_ID", "tuner0")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text("{}")
    _, named = asked("--out", "run")
    assert named["out"] == pathlib.Path("run")
    check_misuse(call("tune", *INPUTS), "Missing option '--out'")
    monkeypatch.setenv("KERASTUNER_TUNER_ID", "chief")
    check_misuse(call("tune", *INPUTS), "Missing option '--out'")
    check_misuse(call("tune", *INPUTS, "--out", "run"), "must be empty")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--genotype'"),
        ((*INPUTS, "--tuner", "bayesian"), "'bayesian' is not one of"),
        ((*INPUTS, "--trials", "0"), "0 is not in the range"),
        ((*INPUTS, "--refit"), "`refit` must be false"),
        ((*INPUTS, "--batch-size", "99"), "too small for a batch"),
        (("--resume", "here", "--trials", "1"), "can't be combined with `--trials`"),
        (("--resume", "here"), "a run to go on with"),
    ],
)
def test_misuse_is_refused(tmp_path, words, message):
    write_inputs(tmp_path)
    check_misuse(call("tune", *words), message)


def test_without_kerastuner_it_says_what_to_install(tmp_path, monkeypatch):
    write_inputs(tmp_path)
    find = tune_module.importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name: None if name == "keras_tuner" else find(name),
    )
    result = call("tune", *INPUTS)
    check_misuse(result, r'Install it with: pip install "darts-keras\[tune\]"')
    assert "foresaw" not in result.stderr


@pytest.fixture
def quick_trainings(tmp_path, monkeypatch):
    """A working folder where trainings give a result at once, or fail."""

    def train(*arguments):
        config, on_step, on_epoch = arguments[3], arguments[5], arguments[6]
        numbers.append(config)
        if len(numbers) == 2:
            raise RuntimeError("The run diverged.")
        if len(numbers) == 4:
            raise KeyboardInterrupt
        on_step(1, 3)
        if config.seed == 8:
            raise KeyboardInterrupt
        on_step(2, 3)
        figures = {"train_loss": 0.5, "train_accuracy": 0.75, "seconds": 2.0}
        on_epoch({"epoch": 1, **figures})
        accuracy = len(numbers) / 10
        return Outcome(valid_accuracy=accuracy, num_parameters=1234, seconds=61.0)

    numbers = []
    write_inputs(tmp_path)
    monkeypatch.setattr(trial_training, "train_in_folder", train)


WORDS = ("--epochs", 1, "--filters", 2, "--attention", "se")


@pytest.mark.usefixtures("quick_trainings")
@pytest.mark.filterwarnings("default:Trial 1 failed:UserWarning")
def test_it_tells_of_each_trial_and_prints_them_sorted():
    result = call("tune", *OPTIONS, *WORDS, "--trials", 3)
    assert result.exit_code == 0, result.output
    _, head, *rows, _, recipe, command = result.stdout.splitlines()
    names = "learning_rate  weight_decay  drop_path_rate  filters  attention"
    assert head == f"trial  accuracy  epochs  seconds  parameters  {names}"
    assert [row.split()[:5] for row in rows] == [
        ["2", "30.00%", "1", "61", "1,234"],
        ["0", "10.00%", "1", "61", "1,234"],
        ["1", "failed", "1", "-", "-"],
    ]
    assert rows[1].split()[5:] == ["0.025", "0.0003", "0.2", "2", "se"]
    path = "runs/tune-toy-1/recipe.json"
    assert recipe.startswith(f"Recipe: {path}: valid accuracy 30.00% after 1 epochs")
    words = shlex.split(command.partition(": ")[2])
    data = str(pathlib.Path("toy.npz").resolve())
    genotype = "runs/tune-toy-1/trial-2"
    assert words == [
        *("darts-keras", "train", "--genotype", genotype, "--data", data),
        *("--recipe", path),
    ]
    lines = result.stderr.splitlines()
    assert lines[2].startswith("From a recipe with: 600 epochs, 3 cells, 2 filters")
    assert lines[3].startswith("trial 1/3: learning_rate 0.025, weight_decay 0.0003, ")
    assert (
        lines[4]
        == "epoch 1/1  train loss 0.500 accuracy 75.0%  2 s, 0.0 min left in this trial"
    )
    assert lines[5] == "Warning: Trial 1 failed. The run diverged."
    assert lines[6].startswith("trial 3/3: ")
    assert lines[7] == lines[4]  # The steps of a trial begin anew.
    assert len(lines) == 8


@pytest.mark.usefixtures("quick_trainings")
def test_the_heading_of_a_trial_is_there_while_its_first_epoch_goes_on():
    result = call("tune", *OPTIONS, *WORDS, "--seed", 8, "--out", "run")
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-2].startswith("trial 1/20: learning_rate")


@pytest.mark.usefixtures("quick_trainings")
@pytest.mark.filterwarnings("default:Trial 1 failed:UserWarning")
def test_an_interrupt_exits_with_130_and_says_how_to_go_on():
    result = call("tune", *OPTIONS, *WORDS, "--trials", 4, "--out", "my run")
    assert result.exit_code == 130
    advice = "Go on with: darts-keras tune --resume 'my run'"
    assert result.stderr.splitlines()[-1] == f"Interrupted. {advice}"
    done = call("tune", "--resume", "my run", "--quiet")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "50.00%" in done.stdout


def test_the_train_command_that_it_prints_works(tmp_path, monkeypatch):
    be_eager(monkeypatch)
    write_inputs(tmp_path)
    words = ("--epochs", "1", "--trials", "1", "--out", "run")
    result = call("tune", *OPTIONS, *words)
    assert result.exit_code == 0, result.output
    _, _, *words = shlex.split(result.stdout.splitlines()[-1])
    trained = call(*words, "--epochs", "1", "--out", "trained")
    assert trained.exit_code == 0, trained.output
    assert Recipe.load("run/recipe.json").config.epochs == 600
