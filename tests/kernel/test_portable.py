"""Graphs that leave this machine have the forms for a CPU, on any device."""

import pytest
from only_on import only_on

from darts_keras.kernel import fast
from darts_keras.kernel.portable import is_portable, portable_forms


@only_on("tensorflow", "graphs that leave this machine")
@pytest.mark.parametrize(("portable", "expected"), [(True, "Conv2D"), (False, None)])
def test_portable_convolution_is_one_operation_where_there_is_a_gpu(
    portable, expected, monkeypatch
):
    import tensorflow as tf

    monkeypatch.setattr(fast, "_on_cpu", lambda: False)

    @tf.function
    def convolve(images):
        return fast.grouped_pointwise_conv(images, tf.ones((2, 2, 3)))

    images = tf.TensorSpec((None, 4, 4, 4))
    if portable:
        with portable_forms():
            graph = convolve.get_concrete_function(images).graph
    else:
        graph = convolve.get_concrete_function(images).graph
    kinds = {operation.type for operation in graph.get_operations()}
    assert ("Conv2D" in kinds) == (expected == "Conv2D")


def test_forms_are_portable_inside_only():
    with pytest.raises(KeyError), portable_forms():
        assert is_portable()
        raise KeyError
    assert not is_portable()
