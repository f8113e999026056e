"""Two processes that divide a batch up make the step of one device."""

import functools

import divided_runs
import numpy as np
import pytest
from only_on import only_on
from workers import outcomes, start_cluster

from darts_keras.training.strategy import open_strategy

pytestmark = [pytest.mark.slow, only_on("tensorflow", "only it has workers")]
RUNS = ("second", "training", "first32", "answers")


@functools.cache
def expected(name):
    """Returns what one device does."""
    return divided_runs.RUNS[name](open_strategy("one_device"))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What each of two workers does: dictionaries of arrays by the name of the run."""
    folder = tmp_path_factory.mktemp("workers")
    paths = [folder / f"{index}.npz" for index in range(2)]
    words = [(divided_runs.__file__, "multi_worker", 2, path, *RUNS) for path in paths]
    for code, _, errors in outcomes(start_cluster(words), 240):
        assert code == 0, errors[-3000:]
    return [divided_runs.load(path) for path in paths]


@pytest.mark.parametrize("name", RUNS)
def test_two_workers_do_what_one_device_does(found, name):
    divided_runs.check_same(found[0][name], expected(name), name)


@pytest.mark.parametrize("name", RUNS)
def test_the_workers_have_the_same_bits(found, name):
    for array, other in zip(*(worker[name] for worker in found), strict=True):
        np.testing.assert_array_equal(array, other)
