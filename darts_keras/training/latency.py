"""How long a network takes to answer."""

import dataclasses
import time

import numpy as np

from darts_keras.models.image_shape import image_shape


@dataclasses.dataclass(frozen=True, kw_only=True)
class Latency:
    """Wall seconds that a call of a network took, over all measured calls."""

    median: float
    lower_quartile: float
    upper_quartile: float
    batch_size: int  # Images of a call.
    num_calls: int


def measure_latency(
    model, batch_size=1, num_calls=30, num_warmups=5, clock=time.perf_counter
):
    """Measures how long a model takes to answer, from numbers to numbers.

    Its prediction step is compiled as `predict` compiles it; the first calls, which
    compile and fill caches, do not count. The process keeps the threads that it has:
    see `prepare_device`.

    Args:
        model: Keras model of images of a fixed size.
        batch_size: Positive integer. Images of a call.
        num_calls: Positive integer. Calls that are measured.
        num_warmups: Positive integer. Calls before those.
        clock: Callable that returns seconds.

    Returns:
        `Latency`.

    Raises:
        ValueError: If a number is not positive, or the model takes anything else than
            images of a fixed size.
    """
    numbers = {"batch_size": batch_size, "num_calls": num_calls}
    for name, number in {**numbers, "num_warmups": num_warmups}.items():
        if number < 1:
            raise ValueError(f"`{name}` must be positive. Received: {name}={number}")
    shape = (batch_size, *image_shape(model))
    images = np.random.default_rng(0).random(shape, dtype="float32")
    for _ in range(num_warmups):
        model.predict_on_batch(images)
    seconds = []
    for _ in range(num_calls):
        began = clock()
        model.predict_on_batch(images)  # Returns arrays, and so waits for them.
        seconds.append(clock() - began)
    lower, median, upper = np.quantile(seconds, (0.25, 0.5, 0.75)).tolist()
    return Latency(median=median, lower_quartile=lower, upper_quartile=upper, **numbers)
