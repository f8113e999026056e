"""A model of images says which ones."""

import keras
import pytest

from darts_keras.models.image_shape import image_shape


def test_images_have_a_height_a_width_and_channels():
    inputs = keras.Input((16, 20, 3))
    model = keras.Model(inputs, keras.layers.Flatten()(inputs))
    assert image_shape(model) == (16, 20, 3)


@pytest.mark.parametrize("shape", [(4,), (None, 16, 3), (4, 4, 4, 1)])
def test_anything_else_is_refused(shape):
    inputs = keras.Input(shape)
    model = keras.Model(inputs, keras.layers.ReLU()(inputs))
    with pytest.raises(ValueError, match=r"`model` must take one input.*Received"):
        image_shape(model)


def test_two_inputs_are_refused():
    inputs = [keras.Input((16, 16, 1)), keras.Input((16, 16, 1))]
    model = keras.Model(inputs, keras.layers.add(inputs))
    with pytest.raises(ValueError, match=r"Received: input_shape=\[\(None, 16"):
        image_shape(model)


def test_a_model_that_has_not_been_called_is_refused():
    with pytest.raises(ValueError, match="Received: input_shape=None"):
        image_shape(keras.Sequential([keras.layers.ReLU()]))
