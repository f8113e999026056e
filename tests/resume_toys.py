"""A small search of two epochs, to be interrupted."""

import pytest
from run_toys import SPACE, change, make_source

from darts_keras.training.search import search

STEPS = 3  # In an epoch.
CONFIG = change(deterministic=True)


def make_data():
    return make_source(count=2 * 4 * STEPS)


def stop_at(step):
    """Returns an `on_step` that does what Ctrl-C does."""

    def on_step(done, _):
        if done == step:
            raise KeyboardInterrupt

    return on_step


def interrupted(folder, config=CONFIG, step=2):
    """Begins a search and interrupts it; returns its folder."""
    with pytest.raises(KeyboardInterrupt):
        search(make_data(), SPACE, config, out=folder, on_step=stop_at(step))
    return folder
