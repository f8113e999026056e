"""Every setting of a training changes its result, or does what else it says."""

import dataclasses

import keras
import pytest
from only_on import only_on
from retrain_toys import CONFIG, GENOTYPE, be_eager, weights_of
from run_toys import change, draw_images, lasting

from darts_keras.data.source import DataSource
from darts_keras.retrain_config import RetrainConfig
from darts_keras.training import device, epoch_loop
from darts_keras.training.retrain import retrain

# What differs from this between two trainings comes from their settings.
BASE = change(CONFIG, drop_path_rate=0.5)
CHANGES = {
    "epochs": {"epochs": 3},
    "batch_size": {"batch_size": 3},
    "base_batch_size": {"base_batch_size": 2},
    "valid_fraction": {"valid_fraction": 0.5},
    "refit": {"refit": True},
    "seed": {"seed": 1},
    "precision": {"precision": "mixed_bfloat16"},
    "filters": {"filters": 4},
    "num_cells": {"num_cells": 4},
    "stem": {"stem": "dual"},
    "stem_form": {"stem_form": "large"},
    "attention": {"attention": "eca"},
    "learning_rate": {"learning_rate": 0.1},
    "final_learning_rate": {"final_learning_rate": 0.01},
    "rate_changes": {"rate_changes": "step"},
    "warmup_epochs": {"warmup_epochs": 1.0},
    "momentum": {"momentum": 0.5},
    "weight_decay": {"weight_decay": 0.1},
    "clipnorm": {"clipnorm": 0.01},
    "average_momentum": {"average_momentum": 0.5},
    "label_smoothing": {"label_smoothing": 0.2},
    "auxiliary_weight": {"auxiliary_weight": 0.4},
    "drop_path_rate": {"drop_path_rate": 0.0},
    "crop_padding": {"crop_padding": 0},
    "flip": {"flip": False},
    "cutout": {"cutout": 0},
    "erasing": {"erasing": 1.0},
    "min_crop": {"min_crop": 0.5},
    "color_jitter": {"color_jitter": 0.5},
    "mixup": {"mixup": 1.0},
    "cutmix": {"cutmix": 1.0},
    "sampling": {"sampling": "balanced"},
    "class_weights": {"class_weights": "balanced"},
}
BESIDES = {  # Not of the result, see the tests after this one.
    "checkpoint_minutes",
    "deterministic",
}


def test_there_is_a_change_to_every_setting():
    fields = {field.name for field in dataclasses.fields(RetrainConfig)}
    assert fields == set(CHANGES) | BESIDES


def make_unbalanced():
    """Returns large images: nine of one class, five of another; 11 are trained on."""
    images, _ = draw_images(14, side=32)
    return DataSource("toy", "drawn", (images, 9 * [0] + 5 * [1]))


@pytest.fixture(scope="module")
def outcome():
    """Returns a function of a config: the weights that are left, bit by bit."""
    found = {}

    def run(config):
        if config not in found:
            with pytest.MonkeyPatch.context() as monkeypatch:
                be_eager(monkeypatch)
                found[config] = retrain(GENOTYPE, make_unbalanced(), config)
        return found[config]

    return run


@pytest.mark.parametrize("name", CHANGES)
def test_every_setting_changes_the_result(outcome, name):
    changed = outcome(change(BASE, **CHANGES[name]))
    assert weights_of(changed) != weights_of(outcome(BASE))


@pytest.mark.parametrize("name", ["auxiliary_weight", "average_momentum"])
def test_a_factor_is_no_switch(outcome, name):
    # In the first steps an average has less momentum than 0.4 or 0.5.
    one, other = (outcome(change(BASE, **{name: value})) for value in (0.05, 0.4))
    assert weights_of(one) != weights_of(other)


def test_a_seed_gives_the_same_training_whatever_was_drawn_before(outcome, monkeypatch):
    be_eager(monkeypatch)
    keras.utils.set_random_seed(7)
    again = retrain(GENOTYPE, make_unbalanced(), BASE)
    assert lasting(again.history) == lasting(outcome(BASE).history)
    assert weights_of(again) == weights_of(outcome(BASE))


@pytest.mark.parametrize(("minutes", "count"), [(0.0, 4), (5.0, 2)])
def test_checkpoints_come_after_minutes_and_epochs(
    tmp_path, monkeypatch, minutes, count
):
    be_eager(monkeypatch)
    done, save = [], epoch_loop.save_checkpoint
    monkeypatch.setattr(
        epoch_loop, "save_checkpoint", lambda *given: done.append(save(*given))
    )
    config = change(BASE, checkpoint_minutes=minutes)
    retrain(GENOTYPE, make_unbalanced(), config, out=tmp_path)
    assert len(done) == count  # After each of 4 steps, or of 2 epochs.


@only_on("tensorflow", "determinism that is asked for")
@pytest.mark.parametrize("deterministic", [False, True])
def test_a_training_says_whether_its_bits_must_repeat(monkeypatch, deterministic):
    seen = []
    monkeypatch.setattr(
        device.keras.utils, "set_random_seed", lambda seed: seen.append(seed)
    )
    monkeypatch.setattr(
        "tensorflow.config.experimental.enable_op_determinism",
        lambda: seen.append("enabled"),
    )
    be_eager(monkeypatch)
    retrain(GENOTYPE, make_unbalanced(), change(BASE, deterministic=deterministic))
    assert seen == [0, "enabled"][: 1 + deterministic]


def test_the_images_on_the_device_train_the_same(outcome, monkeypatch):
    be_eager(monkeypatch)
    monkeypatch.setattr(device, "has_accelerator", lambda: True)
    seen = []
    take = keras.ops.take
    monkeypatch.setattr(
        keras.ops, "take", lambda *given, **kept: seen.append(1) or take(*given, **kept)
    )
    result = retrain(GENOTYPE, make_unbalanced(), BASE)
    assert weights_of(result) == weights_of(outcome(BASE))
    assert seen
