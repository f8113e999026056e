"""The metrics of a search, for each half of the data."""

import keras


def half_trackers():
    """Returns new metrics `*_loss` and `*_accuracy`.

    Returns:
        Dictionary from `"train"` and `"valid"` to pairs of metrics.
    """
    return {
        half: (
            keras.metrics.Mean(f"{half}_loss"),
            keras.metrics.SparseCategoricalAccuracy(f"{half}_accuracy"),
        )
        for half in ("train", "valid")
    }
