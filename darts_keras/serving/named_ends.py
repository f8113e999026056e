"""A classifier whose input and output have the names that users ask it by."""

import keras

INPUT = "images"
OUTPUT = "probabilities"


def name_ends(model, image_shape, dtype="uint8"):
    """Wraps a classifier; returns what `keras.Model.export` needs of it.

    Args:
        model: Keras model from raw images to probabilities.
        image_shape: Triple `(height, width, channels)`.
        dtype: String. Of the images.

    Returns:
        Pair of the Keras model from `images`, `(batch, height, width, channels)`, to
        `{"probabilities": (batch, num_classes)}`, and its input signature.
    """
    images = keras.Input(image_shape, dtype=dtype, name=INPUT)
    shape = (None, *image_shape)
    signature = [keras.InputSpec(dtype=dtype, shape=shape, name=INPUT)]
    return keras.Model(images, {OUTPUT: model(images)}), signature
