"""What a classifier says of many images."""

from darts_keras.training.engine import Answerer
from darts_keras.training.strategy import as_strategy


def answer(model, images, batch_size=128, strategy=None):
    """Returns the probabilities that a classifier gives to each class.

    Args:
        model: Keras model from raw images to probabilities `(batch, num_classes)`,
            made in the scope of the strategy.
        images: `uint8` array `(count, height, width, channels)`.
        batch_size: Positive integer. Images at a time, on all devices together.
        strategy: Optional `Strategy`, or a name for `open_strategy`. One device by
            default.

    Returns:
        Array `(count, num_classes)`.
    """
    return new_answerer(model, len(images), batch_size, strategy)(images)


def new_answerer(model, count, batch_size=128, strategy=None):
    """Returns an `Answerer` for a number of images; to be asked again and again.

    Args:
        model: As for `answer`.
        count: Integer. How many images there are: few take smaller batches.
        batch_size: As for `answer`.
        strategy: As for `answer`.
    """
    strategy = as_strategy(strategy)
    batch_size = strategy.round_up(max(1, min(batch_size, count)))
    return Answerer(model, batch_size, strategy)
