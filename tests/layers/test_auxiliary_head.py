"""The auxiliary head: as the reference has it, and for any size of a map."""

import numpy as np
import pytest
from contract import check_layer, count_parameters
from numpy_twin import auxiliary_head
from twin_weights import norm_of, scatter

from darts_keras.layers.auxiliary_head import AuxiliaryHead


@pytest.mark.parametrize("sides", [(8, 7), (1, 5)])
def test_auxiliary_head_keeps_the_contract_and_returns_wide_logits(sides, tmp_path):
    check_layer(
        lambda dtype: AuxiliaryHead(3, dtype=dtype),
        (3, *sides, 4),
        tmp_path=tmp_path,
        output_dtype="variable_dtype",
    )


def test_auxiliary_head_has_as_many_parameters_as_that_of_darts():
    head = AuxiliaryHead(10)
    head.build((None, 8, 8, 576))
    assert count_parameters(head) == 476_426


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(
    "sides", [(8, 8), (7, 7), (6, 8), (7, 4), (5, 9), (1, 2), (3, 16)]
)
def test_auxiliary_head_computes_its_formula(sides, training):
    images = np.random.default_rng(0).normal(size=(5, *sides, 3))
    head = AuxiliaryHead(4, dtype="float64")
    head.build(images.shape)
    scatter(head)
    layers = (head.reduce, head.join)
    expected = auxiliary_head(
        images,
        [
            head.reduce.conv.kernel.numpy()[0],
            head.join.conv.kernel.numpy().reshape(2, 2, 128, 768),
        ],
        [norm_of(layer.norm, training) for layer in layers],
        head.classifier.get_weights(),
    )
    outputs = head(images, training=training)
    np.testing.assert_allclose(outputs, expected, rtol=1e-9, atol=1e-10)


def test_one_class_is_refused():
    with pytest.raises(ValueError, match=r"`num_classes` must be at least 2.*=1"):
        AuxiliaryHead(1)
