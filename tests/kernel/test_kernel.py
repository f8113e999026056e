"""Fast forms compute what the stock ones do, and those what the formulas say."""

import functools

import keras
import numpy as np
import pytest
from compiled import compiled_for
from gradients import gradients
from keras import ops
from numpy_twin import EPSILON, convolve, depthwise, normalize
from only_on import only_on
from tensors import draw, dtype_of

from darts_keras.kernel import fast, stock

SHAPES = [(2, 6, 6, 4), (2, 7, 5, 3), (1, 1, 2, 1), (3, 3, 8, 2)]


on_tensorflow = only_on("tensorflow", "it alone has fast forms")


def outputs_and_gradients(function, *tensors):
    """Returns the outputs, and the gradients of a loss on the first of them."""
    outputs = keras.tree.flatten(function(*tensors))
    (upstream,) = draw(outputs[0].shape, dtype=dtype_of(outputs[0]), seed=1)

    def loss(*tensors):
        return ops.sum(keras.tree.flatten(function(*tensors))[0] * upstream)

    return [*outputs, *gradients(loss, [], tensors)]


def assert_close(actual, expected, tolerance):
    for a, b in zip(actual, expected, strict=True):
        assert dtype_of(a) == dtype_of(b)
        a, b = np.asarray(a), np.asarray(b)
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * np.abs(b).max())


def assert_fast_is_stock(name, *tensors, **settings):
    functions = [
        functools.partial(getattr(form, name), **settings) for form in (fast, stock)
    ]
    results = [outputs_and_gradients(function, *tensors) for function in functions]
    assert_close(*results, tolerance=1e-5)


@on_tensorflow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("dilation_rate", [1, 2])
def test_fast_depthwise_conv_is_the_stock_one(shape, size, dilation_rate):
    tensors = draw(shape, (size, size, shape[-1], 1))
    assert_fast_is_stock("depthwise_conv", *tensors, dilation_rate=dilation_rate)


@on_tensorflow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("num_groups", [1, 2, 5])
def test_fast_grouped_pointwise_conv_is_the_stock_one(shape, outputs, num_groups):
    *image, inputs = shape
    tensors = draw((*image, num_groups * inputs), (num_groups, inputs, outputs))
    assert_fast_is_stock("grouped_pointwise_conv", *tensors)


@on_tensorflow
@pytest.mark.parametrize("shape", SHAPES[:2] + SHAPES[3:])
def test_fast_batch_normalization_is_the_stock_one(shape):
    tensors = draw(shape, shape[-1:], shape[-1:])
    assert_fast_is_stock("batch_normalization", *tensors, epsilon=EPSILON)


@pytest.mark.parametrize("form", [fast, stock])
def test_one_pixel_normalizes_to_the_offset(form):
    images, scale, offset = draw((1, 1, 1, 3), (3,), (3,))
    outputs, mean, variance = form.batch_normalization(images, scale, offset, EPSILON)
    np.testing.assert_allclose(outputs[0, 0, 0], offset, rtol=1e-6)
    np.testing.assert_allclose(mean, images[0, 0, 0], rtol=1e-6)
    np.testing.assert_array_equal(variance, np.zeros(3))


@on_tensorflow
def test_fast_forms_are_the_stock_ones_in_a_graph_of_unknown_batch():
    images, *weights = draw(*CHAIN_SHAPES)

    def run(form):
        def chain_and_gradients(images):
            def loss(*tensors):
                return ops.sum(ops.sin(chain(form, *tensors)))

            found = gradients(loss, [], [images, *weights])
            return [chain(form, images, *weights), *found]

        shapes = [(None, *images.shape[1:])]
        return compiled_for(chain_and_gradients, shapes, "float32")(images)

    assert_close(run(fast), run(stock), tolerance=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("dilation_rate", [1, 2])
def test_stock_depthwise_conv_computes_its_formula(shape, size, dilation_rate):
    images, kernel = draw(shape, (size, size, shape[-1], 1), dtype="float64")
    outputs = stock.depthwise_conv(images, kernel, dilation_rate)
    expected = depthwise(np.asarray(images), np.asarray(kernel), 1, dilation_rate)
    np.testing.assert_allclose(outputs, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("num_groups", [1, 3])
def test_stock_grouped_pointwise_conv_computes_its_formula(num_groups):
    images, kernel = draw(
        (2, 4, 5, 2 * num_groups), (num_groups, 2, 4), dtype="float64"
    )
    outputs = stock.grouped_pointwise_conv(images, kernel)
    wide = np.concatenate(np.asarray(kernel), axis=-1)[None, None]
    expected = convolve(np.asarray(images), wide, groups=num_groups)
    np.testing.assert_allclose(outputs, expected, rtol=1e-10, atol=1e-12)


def test_stock_batch_normalization_computes_its_formula():
    images, scale, offset = draw((2, 4, 5, 3), (3,), (3,), dtype="float64")
    results = stock.batch_normalization(images, scale, offset, EPSILON)
    outputs, mean, unbiased_variance = normalize(np.asarray(images))
    expected = (
        outputs * np.asarray(scale) + np.asarray(offset),
        mean,
        unbiased_variance,
    )
    for actual, wanted in zip(results, expected, strict=True):
        np.testing.assert_allclose(actual, wanted, rtol=1e-10, atol=1e-12)


CHAIN_SHAPES = [(2, 5, 6, 4), (3, 3, 4, 1), (2, 2, 3), (6,), (6,)]


def chain(form, images, kernel, point_kernel, scale, offset, dilation_rate=2):
    images = form.depthwise_conv(images, kernel, dilation_rate)
    images = form.grouped_pointwise_conv(images, point_kernel)
    return form.batch_normalization(images, scale, offset, EPSILON)[0]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_other_types_take_the_stock_form(dtype, monkeypatch):
    monkeypatch.setattr(fast, "_native", None)
    images, kernel, point = draw(*CHAIN_SHAPES[:3], dtype=dtype)
    scale, offset = draw(*CHAIN_SHAPES[3:])
    expected = chain(fast, images, kernel, point, scale, offset)
    monkeypatch.setattr(fast, "_native", Refusal())
    outputs = chain(fast, images, kernel, point, scale, offset)
    assert dtype_of(outputs) == dtype
    np.testing.assert_array_equal(outputs, expected)


@on_tensorflow
def test_float32_takes_the_fast_form(monkeypatch):
    monkeypatch.setattr(fast, "_native", Refusal())
    images, kernel, point, scale, offset = draw(*CHAIN_SHAPES)
    with pytest.raises(NotImplementedError, match="depthwise_conv"):
        fast.depthwise_conv(images, kernel)
    with pytest.raises(NotImplementedError, match="grouped_pointwise_conv"):
        fast.grouped_pointwise_conv(images, point)
    with pytest.raises(NotImplementedError, match="batch_normalization"):
        fast.batch_normalization(images, scale[:4], offset[:4], EPSILON)


class Refusal:
    """Stands for the hand-written forms and computes none of them."""

    def __getattr__(self, name):
        def refuse(*_):
            raise NotImplementedError(name)

        return refuse


@pytest.mark.parametrize("dilation_rate", [1, 2])
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-6), ("float32", 1e-3)])
def test_second_derivatives_are_those_of_the_function(dtype, tolerance, dilation_rate):
    """The exact unrolled gradient, against which a search is tested, needs them."""
    tensors = draw(*CHAIN_SHAPES, dtype=dtype)
    directions = draw(*CHAIN_SHAPES, dtype=dtype, seed=2)

    def loss(*tensors):
        return ops.sum(ops.sin(chain(fast, *tensors, dilation_rate)))

    def slope(*tensors):
        pairs = zip(gradients(loss, [], tensors), directions, strict=True)
        return sum(ops.sum(gradient * direction) for gradient, direction in pairs)

    actual = gradients(slope, [], tensors)

    def shifted(step):
        pairs = zip(tensors, directions, strict=True)
        wide = [(ops.cast(x, "float64"), ops.cast(d, "float64")) for x, d in pairs]
        return [x + step * direction for x, direction in wide]

    step = 1e-5
    ahead, behind = (gradients(loss, [], shifted(s)) for s in (step, -step))
    expected = [(a - b) / (2 * step) for a, b in zip(ahead, behind, strict=True)]
    expected = [ops.cast(x, dtype) for x in expected]
    assert_close(actual, expected, tolerance)


@on_tensorflow
@pytest.mark.parametrize("shape", SHAPES)
def test_fast_normalization_by_statistics_is_the_stock_one(shape):
    images, mean, scale, offset = draw(shape, *3 * [shape[-1:]])
    variance = ops.square(draw(shape[-1:], seed=2)[0]) + 0.1
    fast_form, stock_form = (
        functools.partial(form.normalize_by_statistics, epsilon=EPSILON)
        for form in (fast, stock)
    )

    def learned(form):  # No gradient is wanted for statistics.
        return lambda x, a, b: form(x, mean, variance, a, b)

    results = [
        outputs_and_gradients(learned(form), images, scale, offset)
        for form in (fast_form, stock_form)
    ]
    assert_close(*results, tolerance=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_stock_normalization_by_statistics_is_the_formula(shape):
    tensors = draw(shape, *4 * [shape[-1:]], dtype="float64")
    tensors[2] = tensors[2] ** 2 + 0.1
    found = stock.normalize_by_statistics(*tensors, 1e-3)
    images, mean, variance, scale, offset = map(np.asarray, tensors)
    expected = (images - mean) / np.sqrt(variance + 1e-3) * scale + offset
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
