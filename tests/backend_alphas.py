"""Some steps of a search that no random draw enters, for tests.

    python backend_alphas.py RESULTS.npz

Backends draw different numbers from one seed, so the start is drawn by NumPy.
"""

import sys

import keras
import numpy as np
from search_toys import draw_batches, make_search, run_epoch, scale_pixels

from darts_keras.kernel.double_precision import keep_double_precision
from darts_keras.training.engine import StepRunner
from darts_keras.training.optimizer import L2SGD, L2Adam

STEPS = 4


def pixels64(images, seed_generator):
    return keras.ops.cast(scale_pixels(images, seed_generator), "float64")


def searched(order):
    """Returns alphas, weights and statistics after the steps, by path."""
    search = make_search(
        order=order,
        preprocess=pixels64,
        # Exact in float32 all of them, through which Keras passes such numbers.
        optimizer=L2SGD(0.0625, 0.75, l2=2.0**-6, global_clipnorm=1.0),
        architecture_optimizer=L2Adam(
            2.0**-6, l2=2.0**-6, beta_1=0.5, beta_2=1 - 2.0**-10, epsilon=2.0**-20
        ),
    )
    generator = np.random.default_rng(0)
    for variable in search.supernet.trainable_variables:
        value = generator.normal(size=variable.shape) / 2
        variable.assign(value + (variable.path.endswith("/scale")))
    run_epoch(search, StepRunner(search), draw_batches(STEPS, batch_size=6))
    return {
        variable.path.partition("/")[2]: keras.ops.convert_to_numpy(variable)
        for variable in search.supernet.variables
    }


def main(path):
    """Writes what first and second order came to."""
    if keras.config.backend() != "tensorflow":
        keep_double_precision()
    results = {
        f"{order}/{index:04d}": array
        for order in ("first", "second")
        for index, array in enumerate(searched(order).values())
    }
    np.savez(path, **results)


if __name__ == "__main__":
    main(sys.argv[1])
