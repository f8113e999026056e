"""The classifier head."""

import numpy as np
import pytest
from contract import check_layer, count_parameters

from darts_keras.layers.head import ClassifierHead


def test_head_keeps_the_contract_and_returns_wide_logits(tmp_path):
    check_layer(
        lambda dtype: ClassifierHead(3, dtype=dtype),
        (2, 4, 5, 6),
        tmp_path=tmp_path,
        output_dtype="variable_dtype",
    )


def test_head_is_affine_in_the_mean_of_the_image():
    images = np.random.default_rng(0).normal(size=(2, 4, 5, 6))
    head = ClassifierHead(3, dtype="float64")
    outputs = head(images)
    kernel, bias = head.get_weights()
    np.testing.assert_allclose(outputs, images.mean((1, 2)) @ kernel + bias, rtol=1e-12)


def test_head_has_as_many_parameters_as_that_of_darts():
    head = ClassifierHead(10)
    head.build((None, 8, 8, 576))
    assert count_parameters(head) == 5_770


def test_one_class_is_refused():
    with pytest.raises(ValueError, match=r"`num_classes` must be at least 2.*=1"):
        ClassifierHead(1)
