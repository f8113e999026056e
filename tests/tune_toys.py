"""Tunings whose trainings take no time, for tests."""

import pathlib

from retrain_toys import CONFIG, GENOTYPE, make_data
from run_toys import change

from darts_keras.training import trial_training
from darts_keras.training import tune as tune_module
from darts_keras.training.folder_training import Outcome
from darts_keras.training.tune import resume_tune, tune
from darts_keras.tune_config import TuneConfig

RECIPE = change(CONFIG, epochs=9, warmup_epochs=3.0, filters=8)
PLAN = TuneConfig(num_trials=4)


def be_fake(monkeypatch, result=None):
    """Replaces the trainings; a file takes the place of each run folder.

    Args:
        monkeypatch: That of pytest.
        result: Optional callable `config -> float`, the accuracy; it may raise.

    Returns:
        List, to which the config of each training is appended.
    """
    configs = []

    def train(folder, genotype, source, config, *_):
        assert (genotype, source.name) == (GENOTYPE, "toy")
        folder = pathlib.Path(folder)
        if not folder.exists():  # A finished one answers at once.
            configs.append(config)
            accuracy = (result or accuracy_of)(config)
            folder.write_text(str(accuracy))
        accuracy = float(folder.read_text())
        return Outcome(valid_accuracy=accuracy, num_parameters=9, seconds=60.0)

    monkeypatch.setattr(trial_training, "train_in_folder", train)
    monkeypatch.setattr(tune_module, "check_training", lambda *_: None)
    return configs


def accuracy_of(config):
    """Returns a made-up accuracy, best at a learning rate of 0.01."""
    ratio = config.learning_rate / 0.01
    return round(1 / (1 + max(ratio, 1 / ratio)), 6)


def tune_toy(folder, plan=PLAN, config=RECIPE, **more):
    return tune(GENOTYPE, make_data(), config, out=folder, plan=plan, **more)


def resume_toy(folder, **more):
    return resume_tune(make_data(), folder, **more)
