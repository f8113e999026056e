import math

import numpy as np
import pytest

from darts_keras.genotype import Genotype
from darts_keras.report.mixing import (
    derived_choices,
    edge_ends,
    mixing_weights,
    normalized_entropy,
)


def test_mixing_weights_are_the_softmax_of_each_row():
    weights = mixing_weights([[0.0, math.log(3)], [1000.0, 1000.0]])
    np.testing.assert_allclose(weights, [[0.25, 0.75], [0.5, 0.5]])


@pytest.mark.parametrize("broken", [None, math.nan, math.inf])
def test_a_broken_alpha_spoils_its_row_only(broken):
    weights = mixing_weights([[0.0, broken], [0.0, 0.0]])
    assert np.isnan(weights[0]).all()
    np.testing.assert_allclose(weights[1], [0.5, 0.5])


@pytest.mark.parametrize(
    "alpha", ["alpha", [], [1.0, 2.0], [[1.0], [1.0, 2.0]], [[{}]]]
)
def test_alpha_must_be_a_matrix(alpha):
    with pytest.raises(ValueError, match=r"matrix of numbers.*Received: alpha="):
        mixing_weights(alpha)


def test_rows_are_ordered_by_node_and_then_by_source():
    assert edge_ends(5) == [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]
    assert len(edge_ends(14)) == 14
    assert edge_ends(14)[-1] == (5, 4)


def test_a_number_of_rows_that_no_cell_has_is_refused():
    with pytest.raises(ValueError, match="Received: num_edges=13"):
        edge_ends(13)


def test_entropy_goes_from_one_to_zero():
    assert normalized_entropy(np.full((14, 8), 1 / 8)) == pytest.approx(1)
    assert normalized_entropy(np.eye(8)) == 0
    assert normalized_entropy(np.ones((2, 1))) == 0
    assert math.isnan(normalized_entropy(np.full((2, 3), np.nan)))


def test_derived_choices_name_node_source_and_operation():
    choices = derived_choices(Genotype.published("DARTS_V2").normal)
    assert len(choices) == 8
    assert (5, 2, "dil_conv_3x3") in choices
