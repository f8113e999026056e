"""The mixed operation: a weighted sum, however many edges share the pass."""

import numpy as np
import pytest
import tensors
from compiled import in_one
from contract import check_layer
from gradients import gradients
from keras import ops
from numpy_twin import operation
from tensors import dtype_of

from darts_keras.layers.connection import FactorizedReduction
from darts_keras.layers.separable import SeparableConv
from darts_keras.space.mixed_op import MixedOp
from darts_keras.space.search_space import SearchSpace

ALL = SearchSpace().operations
FILTERS = 4


def draw(shape, dtype="float64", seed=0):
    (tensor,) = tensors.draw(shape, dtype=dtype, seed=seed)
    return tensor


def new_mixed_op(num_edges, operations=ALL, strides=1, dtype="float64", sides=(6, 5)):
    mixed_op = MixedOp(FILTERS, num_edges, operations, strides, dtype=dtype)
    mixed_op.build((None, *sides, FILTERS))
    return mixed_op


@pytest.mark.parametrize(("num_edges", "strides"), [(1, 2), (3, 1)])
def test_mixed_op_keeps_the_contract(num_edges, strides, tmp_path):
    check_layer(
        lambda dtype: MixedOp(FILTERS, num_edges, ALL, strides, dtype=dtype),
        (3, 6, 5, FILTERS),
        (num_edges, len(ALL)),
        tmp_path=tmp_path,
    )


def own_part(name, candidate, values, edge):
    """Takes from the values of one candidate's variables those of one edge."""
    if isinstance(candidate, SeparableConv):
        depth, point = values[::2], values[1::2]
        depth = [d[:, :, edge * FILTERS : (edge + 1) * FILTERS] for d in depth]
        point = [p[edge : edge + 1] for p in point]
        return [v for pair in zip(depth, point, strict=True) for v in pair]
    assert isinstance(candidate, FactorizedReduction) or not values, name
    return [value[:, edge : edge + 1] for value in values]


def own_parts(mixed_op, values, edge):
    """Does so for values that belong to all the trainable variables."""
    values, parts = iter(values), []
    for name, candidate in mixed_op.candidates.items():
        own = [np.asarray(next(values)) for _ in candidate.trainable_variables]
        parts += own_part(name, candidate, own, edge)
    assert next(values, None) is None
    return parts


def singles_of(mixed_op):
    """Returns, for each edge, a mixed operation of that edge alone."""
    singles = []
    for edge in range(mixed_op.num_edges):
        single = new_mixed_op(
            1, mixed_op.operations, mixed_op.strides, mixed_op.dtype_policy
        )
        parts = own_parts(mixed_op, mixed_op.trainable_variables, edge)
        for variable, part in zip(single.trainable_variables, parts, strict=True):
            variable.assign(part)
        singles.append(single)
    return singles


def outputs_and_gradients(mixed_op, images, weights, upstream):
    """Returns outputs; gradients for images, mixing weights and variables."""

    def loss(images, weights):
        return ops.sum(mixed_op(images, weights, training=True) * upstream)

    variables = mixed_op.trainable_variables
    *found, by_image, by_weight = gradients(loss, variables, [images, weights])
    outputs = in_one(lambda *x: mixed_op(*x, training=True))(images, weights)
    return outputs, by_image, by_weight, found


def assert_close(actual, expected, tolerance):
    actual, expected = np.array(actual), np.array(expected)
    assert actual.shape == expected.shape
    limit = tolerance * np.abs(expected).max()
    np.testing.assert_allclose(actual, expected, rtol=0, atol=limit)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("float64", 1e-10), ("float32", 1e-5)]
)
@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("num_edges", [2, 4])
def test_several_edges_equal_as_many_layers_of_one_edge(
    num_edges, strides, dtype, tolerance
):
    mixed_op = new_mixed_op(num_edges, strides=strides, dtype=dtype)
    images = draw((2, 6, 5, FILTERS), dtype)
    weights = ops.softmax(draw((num_edges, len(ALL)), dtype, seed=1))
    shape = mixed_op.compute_output_shape(images.shape)
    upstream = draw(shape, dtype, seed=2)
    singles = singles_of(mixed_op)
    outputs, for_images, for_weights, for_variables = outputs_and_gradients(
        mixed_op, images, weights, upstream
    )
    expected = [
        outputs_and_gradients(single, images, weights[edge : edge + 1], part)
        for edge, (single, part) in enumerate(
            zip(singles, ops.split(upstream, num_edges, axis=-1), strict=True)
        )
    ]
    assert_close(outputs, np.concatenate([e[0] for e in expected], -1), tolerance)
    assert_close(for_images, sum(np.array(e[1]) for e in expected), tolerance)
    assert_close(for_weights, np.concatenate([e[2] for e in expected]), tolerance)
    for edge, (*_, own) in enumerate(expected):
        parts = own_parts(mixed_op, for_variables, edge)
        for part, gradient in zip(parts, own, strict=True):
            assert_close(part, gradient, tolerance)
    inferred = [
        single(images, weights[edge : edge + 1]) for edge, single in enumerate(singles)
    ]  # With the statistics that each has gathered by now.
    assert_close(mixed_op(images, weights), np.concatenate(inferred, -1), tolerance)


def formulas(mixed_op, images, edge):
    """Returns what each operation alone gives on an edge, by its formula."""
    parts = iter(own_parts(mixed_op, mixed_op.trainable_variables, edge))
    results = []
    for name in mixed_op.operations:
        candidate = mixed_op.candidates.get(name)
        count = len(candidate.trainable_variables) if candidate else 0
        kernels = [next(parts) for _ in range(count)]
        results.append(operation(name, images, kernels, mixed_op.strides))
    return np.stack(results)


@pytest.mark.parametrize("sides", [(6, 6), (7, 5)])
@pytest.mark.parametrize("strides", [1, 2])
def test_mixed_op_is_the_weighted_sum_of_its_formulas(strides, sides):
    mixed_op = new_mixed_op(2, strides=strides, sides=sides)
    images = np.asarray(draw((2, *sides, FILTERS)))
    results = [formulas(mixed_op, images, edge) for edge in range(2)]

    def assert_mixes(weights):
        outputs = mixed_op(images, weights, training=True)
        mixed = [
            np.tensordot(row, own, axes=1)
            for row, own in zip(weights, results, strict=True)
        ]
        expected = np.concatenate(mixed, axis=-1)
        np.testing.assert_allclose(outputs, expected, rtol=1e-8, atol=1e-10)

    assert_mixes(np.full((2, 8), 1 / 8))  # The mean.
    assert_mixes(np.asarray(draw((2, 8), seed=3)))
    for index in range(8):  # One alone, another on the other edge.
        assert_mixes(np.eye(8)[[index, (index + 3) % 8]])


@pytest.mark.parametrize("strides", [1, 2])
def test_the_order_of_the_operations_does_not_matter(strides):
    order = [5, 0, 7, 2, 1, 6, 3, 4]
    mixed_op = new_mixed_op(2, strides=strides)
    permuted = new_mixed_op(2, [ALL[index] for index in order], strides)
    for name, candidate in mixed_op.candidates.items():
        permuted.candidates[name].set_weights(candidate.get_weights())
    images, weights = draw((2, 6, 5, FILTERS)), draw((2, len(ALL)), seed=1)
    upstream = draw(mixed_op.compute_output_shape(images.shape), seed=2)
    expected = outputs_and_gradients(mixed_op, images, weights, upstream)
    actual = outputs_and_gradients(
        permuted, images, ops.take(weights, order, axis=1), upstream
    )
    assert_close(actual[0], expected[0], 1e-12)
    assert_close(actual[1], expected[1], 1e-12)
    assert_close(actual[2], ops.take(expected[2], order, axis=1), 1e-12)


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("training", [False, True])
def test_none_alone_gives_zeros(strides, training):
    mixed_op = MixedOp(FILTERS, 3, ("none",), strides, dtype="mixed_float16")
    outputs = mixed_op(draw((2, 6, 5, FILTERS)), np.ones((3, 1)), training=training)
    assert outputs.shape == mixed_op.compute_output_shape((2, 6, 5, FILTERS))
    assert dtype_of(outputs) == "float16"
    assert not np.any(np.asarray(outputs))


@pytest.mark.parametrize("operations", [("skip_connect",), ("none", "max_pool_3x3")])
def test_mixed_op_without_convolutions_keeps_the_contract(operations, tmp_path):
    check_layer(
        lambda dtype: MixedOp(FILTERS, 2, operations, dtype=dtype),
        (3, 6, 5, FILTERS),
        (2, len(operations)),
        tmp_path=tmp_path,
    )


def test_half_precision_keeps_the_steps_of_mixing_weights_of_convolutions():
    mixed_op = new_mixed_op(1, ("sep_conv_3x3",), dtype="mixed_bfloat16")
    images = draw((2, 6, 5, FILTERS), "float32")
    first, second = (
        np.asarray(mixed_op(images, np.array([[weight]]), training=True))
        for weight in (1.0, 1.003)  # The same number in bfloat16.
    )
    assert np.any(first != second)


def test_an_unknown_operation_is_refused():
    with pytest.raises(ValueError, match=r"Unknown operation 'sep_conv_3x4'"):
        new_mixed_op(1, ("sep_conv_3x4",))
