"""The stages of a transfer study, and what they cost."""

import re

import pytest
from command_line import option_of
from run_toys import change
from transfer_toys import CONFIG

from darts_keras.training.transfer_plan import plan_searches, plan_trainings
from darts_keras.transfer_direction import transfer_directions
from darts_keras_cli.main import group

DIRECTIONS = transfer_directions("left", "right", both=False)
STEPS = {"left": 7, "right": 7}


def plan(**settings):
    """Returns the searches and the trainings with these settings of a search."""
    config = change(CONFIG, search=change(CONFIG.search, **settings))
    return plan_searches(DIRECTIONS, config, STEPS), plan_trainings(DIRECTIONS, config)


def test_the_second_order_costs_as_many_times_more_as_the_command_says():
    (first, *_), _ = plan()
    (second, *_), _ = plan(order="second")
    text = option_of(group.get_command(None, "search"), "order").help
    times = float(re.search(r"takes ([\d.]+) times as long", text)[1])
    assert second.cost / first.cost == pytest.approx(times, abs=0.05)


def test_a_step_costs_as_the_network_and_the_batch_are_large():
    (first, *_), (training, *_) = plan()
    assert first.cost == 18 * training.cost  # Of one size here.
    for settings in ({"filters": 4}, {"batch_size": 8}, {"num_cells": 6}):
        (twice, *_), _ = plan(**settings)
        assert twice.cost == 2 * first.cost


def test_only_a_study_of_both_ways_trains_what_one_phase_on_the_target_finds():
    _, trainings = plan()
    assert [stage.architecture for stage in trainings] == [
        "unchanged",
        "transferred",
        "scratch",
        "random-0",
    ]
