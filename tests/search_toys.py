"""Small searches for tests of the bilevel step."""

import keras
import numpy as np
from keras import ops

from darts_keras.data.pipeline import SearchBatches
from darts_keras.layers.connection import ReluConvBN
from darts_keras.layers.head import ClassifierHead
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.bilevel import BilevelSearch
from darts_keras.training.engine import StepRunner
from darts_keras.training.optimizer import L2SGD, L2Adam

SHAPE, NUM_CLASSES = (16, 16, 1), 3
TINY_SPACE = SearchSpace(
    operations=("none", "max_pool_3x3", "skip_connect", "sep_conv_3x3"), num_nodes=1
)


def new_supernet(dtype, space=TINY_SPACE):
    """Returns a real one of 2 filters and 3 cells."""
    return Supernet(
        SHAPE, NUM_CLASSES, filters=2, num_cells=3, space=space, dtype=dtype
    )


class ToySupernet(keras.Model):
    """A convolution, its normalization, and one choice: compiled in a second."""

    def __init__(self, dtype):
        super().__init__(dtype=dtype)
        self.conv = ReluConvBN(4, dtype=self.dtype_policy)
        self.head = ClassifierHead(NUM_CLASSES, dtype=self.dtype_policy)
        self.alpha = self.add_weight((2,), "zeros", autocast=False)

    @property
    def architecture_variables(self):
        return [self.alpha]

    @property
    def weight_variables(self):
        return [*self.conv.trainable_variables, *self.head.trainable_variables]

    def build(self, input_shape):
        self.conv.build(input_shape)
        self.head.build((*input_shape[:3], 4))

    def call(self, inputs, mixing_weights=None, training=False):
        outputs = self.conv(inputs, training=training)
        (weights,) = mixing_weights or [ops.softmax(self.alpha)]
        weights = ops.cast(weights, outputs.dtype)
        return self.head(weights[0] * ops.tanh(outputs) + weights[1] * outputs**2)


def make_search(
    dtype="float64",
    new_supernet=new_supernet,
    optimizer=None,
    architecture_optimizer=None,
    **settings,
):
    """Returns a compiled search with a small supernet."""
    supernet = new_supernet(dtype)
    search = BilevelSearch(supernet, dtype=dtype, **settings)
    search.build((None, *SHAPE))
    # Powers of two: a rate is kept in float32, and these are exact in it.
    search.compile(
        optimizer or L2SGD(0.125, momentum=0.75, l2=2.0**-6),
        architecture_optimizer or L2Adam(2.0**-6, l2=2.0**-6),
        keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, reduction="none", dtype=supernet.variable_dtype
        ),
    )
    return search


def copy_search(search, **settings):
    """Returns a search in the same state; `settings` as for `make_search`."""
    copy = make_search(**settings)
    pairs = zip(copy.state_variables, search.state_variables, strict=True)
    for variable, other in pairs:
        variable.assign(other)
    return copy


def draw_batch(seed, count=8, dtype="float64"):
    """Returns random images and labels, as tensors."""
    generator = np.random.default_rng(seed)
    images = generator.normal(size=(count, *SHAPE))
    labels = generator.integers(0, NUM_CLASSES, count)
    return ops.convert_to_tensor(images, dtype), ops.convert_to_tensor(labels, "int32")


def draw_batches(num_steps, epoch=0, batch_size=4):
    """Returns the batches of one epoch, of random images, as a search is fed."""
    generator = np.random.default_rng(0)
    count = 2 * num_steps * batch_size
    return SearchBatches(
        generator.integers(0, 256, (count, *SHAPE), "uint8"),
        generator.integers(0, NUM_CLASSES, count),
        np.split(np.arange(count), 2),
        batch_size,
        epoch=epoch,
        seed=0,
    )


def fit(search, num_steps, epoch=0):
    """Makes the steps of an epoch of random images."""
    run_epoch(search, StepRunner(search), draw_batches(num_steps, epoch))


def run_epoch(model, runner, batches):
    """Makes the steps of an epoch, as a run does; the metrics are of the epoch."""
    for metric in model.metrics:
        metric.reset_state()
    for index in range(len(batches)):
        runner(batches[index])
    runner.sync()


def scale_pixels(images, seed_generator):
    """A `preprocess` that draws nothing."""
    del seed_generator
    return ops.cast(images, "float32") / 64 - 2


def stir_momentum(search, size=0.01):
    """Gives the weights a past."""
    generator = np.random.default_rng(9)
    for buffer in search.optimizer.momentums:
        buffer.assign(size * generator.normal(size=buffer.shape))


def values_of(variables):
    return [ops.convert_to_numpy(variable).copy() for variable in variables]


def same(values, others):
    """Whether two lists of arrays agree bit by bit."""
    pairs = zip(values, others, strict=True)
    return all(np.array_equal(value, other) for value, other in pairs)
