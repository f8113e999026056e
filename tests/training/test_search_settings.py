"""Every setting of a search changes its result, or does what else it says."""

import dataclasses

import keras
import pytest
from only_on import only_on
from run_toys import SPACE, be_eager, change, lasting, make_source

from darts_keras.config import SearchConfig
from darts_keras.training import device, epoch_loop
from darts_keras.training.search import search

# What differs from this between two searches comes from their settings.
BASE = change(batch_size=4, epochs=2, attention="se")
CHANGES = {
    "method": {"method": "snas"},
    "method_settings": {"method": "snas", "method_settings": {"temperature": 0.2}},
    "epochs": {"epochs": 3},
    "warmup_epochs": {"warmup_epochs": 1},
    "order": {"order": "second"},
    "batch_size": {"batch_size": 3},
    "base_batch_size": {"base_batch_size": 2},
    "train_fraction": {"train_fraction": 0.6},
    "seed": {"seed": 1},
    "precision": {"precision": "mixed_bfloat16"},
    "filters": {"filters": 4},
    "num_cells": {"num_cells": 4},
    "stem": {"stem": "dual"},
    "stem_form": {"stem_form": "large"},
    "attention_in_search": {"attention_in_search": True},
    "attention": {"attention": "eca", "attention_in_search": True},
    "weight_learning_rate": {"weight_learning_rate": 0.1},
    "weight_final_learning_rate": {"weight_final_learning_rate": 0.01},
    "weight_momentum": {"weight_momentum": 0.5},
    "weight_decay": {"weight_decay": 0.1},
    "weight_clipnorm": {"weight_clipnorm": 0.01},
    "architecture_learning_rate": {"architecture_learning_rate": 0.01},
    "architecture_beta_1": {"architecture_beta_1": 0.9},
    "architecture_beta_2": {"architecture_beta_2": 0.9},
    "architecture_weight_decay": {"architecture_weight_decay": 1.0},
    "difference_scale": {"difference_scale": 1.0, "order": "second"},
    "crop_padding": {"crop_padding": 0},
    "flip": {"flip": False},
    "cutout": {"cutout": 8},
}
BESIDES = {  # Not of the result, see below, and `test_guarded_search.py`.
    "guard",
    "guard_settings",
    "checkpoint_minutes",
    "deterministic",
}


def test_there_is_a_change_to_every_setting():
    fields = {field.name for field in dataclasses.fields(SearchConfig)}
    assert fields == set(CHANGES) | BESIDES


@pytest.fixture(scope="module")
def outcome():
    """Returns a function of a config: weights and history, bit by bit."""
    found = {}

    def run(config):
        if config not in found:
            with pytest.MonkeyPatch.context() as monkeypatch:
                be_eager(monkeypatch)
                result = search(make_source(count=10, side=32), SPACE, config)
            weights = [weight.numpy().tobytes() for weight in result.supernet.weights]
            found[config] = weights, lasting(result.history)
        return found[config]

    return run


@pytest.mark.parametrize("name", CHANGES)
def test_every_setting_changes_the_result(outcome, name):
    changed = change(BASE, **CHANGES[name])
    others = {key: value for key, value in CHANGES[name].items() if key != name}
    weights, _ = outcome(changed)
    assert weights != outcome(change(BASE, **others))[0]


@pytest.mark.parametrize(("minutes", "count"), [(0.0, 5), (5.0, 3)])
def test_checkpoints_come_after_minutes_and_epochs(
    tmp_path, monkeypatch, minutes, count
):
    be_eager(monkeypatch)
    done, save = [], epoch_loop.save_checkpoint
    monkeypatch.setattr(
        epoch_loop, "save_checkpoint", lambda *given: done.append(save(*given))
    )
    search(make_source(), SPACE, change(checkpoint_minutes=minutes), out=tmp_path)
    assert len(done) == count  # At the start, and after each of 4 steps or 2 epochs.


@only_on("tensorflow", "determinism that is asked for")
@pytest.mark.parametrize("deterministic", [False, True])
def test_operations_repeat_their_bits_if_asked(monkeypatch, deterministic):
    calls = []
    monkeypatch.setattr(
        "tensorflow.config.experimental.enable_op_determinism",
        lambda: calls.append("enabled"),
    )
    device.prepare_randomness(0, deterministic)
    assert calls == ["enabled"] * deterministic


def test_a_seed_gives_the_same_search_whatever_was_drawn_before(outcome, monkeypatch):
    be_eager(monkeypatch)
    keras.utils.set_random_seed(7)
    again = search(make_source(count=10, side=32), SPACE, BASE)
    assert lasting(again.history) == outcome(BASE)[1]
    other = outcome(change(BASE, seed=1))[1]
    assert other[0]["alpha_normal"] != again.history[0]["alpha_normal"]
