"""The search step under mixed precision, and a search that has to find something."""

import keras
import numpy as np
import pytest
from search_toys import (
    ToySupernet,
    draw_batch,
    fit,
    make_search,
    same,
    scale_pixels,
    values_of,
)

from darts_keras.models.darts_method import DartsMethod
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.bilevel import BilevelSearch
from darts_keras.training.engine import StepRunner
from darts_keras.training.optimizer import L2SGD, L2Adam

ORDERS = pytest.mark.parametrize("order", ["first", "second"])
TRAIN, VALID = draw_batch(0, dtype="float32"), draw_batch(1, dtype="float32")


@ORDERS
@pytest.mark.parametrize("dtype", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_a_supernet_is_searched_in_every_precision(dtype, order):
    search = make_search(dtype, order=order)
    start = values_of(search.supernet.trainable_variables)
    metrics = search.train_step((TRAIN, VALID))
    assert all(np.isfinite(float(value)) for value in metrics.values())
    moved = values_of(search.supernet.trainable_variables)
    assert all(np.isfinite(value).all() for value in moved)
    assert not any(map(np.array_equal, moved, start))
    variables = search.supernet.trainable_variables
    assert {variable.dtype for variable in variables} == {"float32"}


@ORDERS
@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_moves_much_as_float32_does(dtype, order):
    moves = []
    for policy in (dtype, "float32"):
        keras.utils.set_random_seed(0)
        search = make_search(
            policy,
            new_supernet=ToySupernet,
            order=order,
            architecture_optimizer=keras.optimizers.SGD(1.0),
            optimizer=L2SGD(0.5, momentum=0.75, l2=0.25, global_clipnorm=0.5),
        )
        start = values_of(search.supernet.trainable_variables)
        search.train_step((TRAIN, VALID))
        end = values_of(search.supernet.trainable_variables)
        moves.append(
            np.concatenate([np.ravel(b - a) for a, b in zip(start, end, strict=True)])
        )
    assert np.linalg.norm(moves[0] - moves[1]) < 0.1 * np.linalg.norm(moves[1])


@ORDERS
@pytest.mark.parametrize("dtype", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_a_compiled_search_warms_up_in_every_precision(dtype, order):
    search = make_search(
        dtype,
        new_supernet=ToySupernet,
        order=order,
        preprocess=scale_pixels,
        warmup_steps=1,
    )
    fit(search, num_steps=3)
    values = values_of(search.state_variables)
    assert all(np.isfinite(value).all() for value in values)
    assert int(search.architecture_optimizer.iterations) == 2
    assert search.supernet.alpha.dtype == "float32"


@ORDERS
def test_both_optimizers_scale_a_float16_loss_and_skip_what_overflows(order):
    search = make_search("mixed_float16", new_supernet=ToySupernet, order=order)
    optimizers = (search.optimizer, search.architecture_optimizer)
    assert all(isinstance(o, keras.optimizers.LossScaleOptimizer) for o in optimizers)
    for optimizer in optimizers:
        optimizer.dynamic_scale.assign(2.0**120)
    start = values_of(search.supernet.trainable_variables)
    metrics = search.train_step((TRAIN, VALID))
    assert same(values_of(search.supernet.trainable_variables), start)
    for optimizer in optimizers:
        assert float(optimizer.dynamic_scale) == 2.0**119
        assert int(optimizer.iterations) == 0
    assert all(np.isfinite(float(value)) for value in metrics.values())


def test_other_precisions_scale_no_loss():
    search = make_search("mixed_bfloat16", new_supernet=ToySupernet)
    optimizers = (search.optimizer, search.architecture_optimizer)
    assert not any(
        isinstance(o, keras.optimizers.LossScaleOptimizer) for o in optimizers
    )


def draw_pairs(generator, count=32):
    """Noise that repeats itself four pixels to the right, or four pixels below.

    The stem sees three pixels at a time, within which both classes are the same
    noise; so do pools, and a skip connection sees less.
    """
    labels = generator.integers(0, 2, count)
    noise = generator.normal(size=(count, 20, 20, 1))
    right, below = noise[:, 4:, :-4], noise[:, :-4, 4:]
    copies = np.where(labels[:, None, None, None] == 0, right, below)
    images = noise[:, 4:, 4:] + copies
    return images.astype("float32"), labels.astype("int32")


def test_a_search_finds_the_operation_that_helps():
    space = SearchSpace(
        operations=("none", "avg_pool_3x3", "skip_connect", "sep_conv_5x5"),
        num_nodes=1,
        edges_per_node=1,
    )
    supernet = Supernet((16, 16, 1), 2, filters=4, num_cells=3, space=space)
    search = BilevelSearch(supernet)
    search.build((None, 16, 16, 1))
    search.compile(
        L2SGD(0.05, momentum=0.9, l2=3e-4, global_clipnorm=5.0),
        L2Adam(0.1, beta_1=0.5, l2=1e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none"),
    )
    step = StepRunner(search)
    generator = np.random.default_rng(0)
    for _ in range(100):
        step((draw_pairs(generator), draw_pairs(generator)))
    step.sync()
    metrics = search.get_metrics_result()
    assert float(metrics["valid_accuracy"]) > 0.7  # Over all the steps so far.
    weights = values_of(supernet.mixing_weights())
    genotype = DartsMethod().derive(supernet.alphas, space)
    (edge,) = genotype.normal.nodes[0]
    assert edge.operation == "sep_conv_5x5"
    assert weights[0][edge.source].max() > 0.5  # A quarter at the start.
