"""What a classifier says of many images."""

import numpy as np

from darts_keras.data.train_batches import EvalBatches


def answer(model, images, batch_size=128):
    """Returns the probabilities that a classifier gives to each class.

    The last batch is filled up, so that one compiled step serves all.

    Args:
        model: Keras model from raw images to probabilities `(batch, num_classes)`.
        images: `uint8` array `(count, height, width, channels)`.
        batch_size: Positive integer. Images at a time.

    Returns:
        Array `(count, num_classes)`.
    """
    batch_size = min(batch_size, len(images))
    probabilities = model.predict(EvalBatches(images, batch_size), verbose=0)
    return np.asarray(probabilities)[: len(images)]
