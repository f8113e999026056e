"""The answers of a model, in words."""

from typing import NamedTuple

import numpy as np

from darts_keras.strict_json import is_integer
from darts_keras.zoo.hub import find_model


class Prediction(NamedTuple):
    """A class that an image may be of."""

    label: int
    name: str
    probability: float


def decode_predictions(probabilities, name, top=5):
    """Returns the likeliest classes of each image, with their names.

    Args:
        probabilities: Array `(count, num_classes)` that a model of the zoo put out.
        name: String: the name of that model or of its data set, see `find_model`.
        top: Positive integer. How many classes; all, if there are fewer.

    Returns:
        List, for each image a list of `Prediction`, the likeliest first; of equal
        ones, that of the lower label. A class whose name is not known is `class 17`.

    Raises:
        TypeError: If `name` is no string or `top` no integer.
        ValueError: If there is no such model, the shape is not that of its answers,
            a number is not finite, or `top` is not positive.
    """
    if not is_integer(top):
        raise TypeError(f"`top` must be an integer. Received: top={top!r}")
    if top < 1:
        raise ValueError(f"`top` must be positive. Received: top={top}")
    _, card = find_model(name)
    num_classes = card.architecture.num_classes
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 2 or probabilities.shape[1] != num_classes:
        raise ValueError(
            f"`probabilities` must be of shape (count, {num_classes}), as those of "
            f"'{card.name}' are. Received: shape {probabilities.shape}"
        )
    if not np.isfinite(probabilities).all():
        raise ValueError("`probabilities` must be finite. Received: NaN or infinity")
    names = card.classes or [f"class {label}" for label in range(num_classes)]
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :top]
    return [
        [Prediction(int(i), names[i], float(row[i])) for i in likeliest]
        for row, likeliest in zip(probabilities, order, strict=True)
    ]
