"""What every layer of the library has to do, as one check.

It is our own: `keras.src.testing` is private. Numbers are not its business; each
layer's own tests compare those with `numpy_twin`.
"""

import inspect

import keras
import numpy as np
from compiled import compiled_for, in_one
from gradients import gradients
from keras import ops
from tensors import draw, dtype_of

POLICIES = ("float32", "mixed_float16", "mixed_bfloat16", "float64")
TOLERANCE = {"float32": 1e-5, "float16": 1e-2, "bfloat16": 5e-2, "float64": 1e-12}


def check_layer(
    build, *shapes, tmp_path, output_dtype="compute_dtype", policies=POLICIES
):
    """Checks the contract of a layer under every dtype policy.

    Args:
        build: Function from a dtype policy to a new layer.
        shapes: Shapes of the tensors that the layer is called with, the batch of
            the first included. The batch of all that have the rank of the first
            may change.
        tmp_path: Folder for a saved model.
        output_dtype: Attribute of the layer that names the dtype of its outputs.
        policies: Names of the policies.
    """
    for policy in policies:
        keras.utils.set_random_seed(0)
        layer = build(policy)
        layer.build(*shapes)
        inputs = draw(*shapes, dtype=layer.variable_dtype)
        check_shapes_and_types(layer, shapes, inputs, getattr(layer, output_dtype))
        check_gradients(layer, inputs)
        check_inference_is_pure(layer, inputs)
        check_configuration(layer, inputs)
    check_any_batch(build, shapes)
    check_saved_model(build("float32"), shapes, tmp_path)


def check_shapes_and_types(layer, shapes, inputs, dtype):
    expected = _flat_shapes(layer.compute_output_shape(*shapes))
    unknown = _flat_shapes(layer.compute_output_shape(*_with_batch(shapes, None)))
    assert unknown == [(None, *shape[1:]) for shape in expected]
    both = in_one(lambda *x: (layer(*x, training=False), layer(*x, training=True)))
    for outputs in map(keras.tree.flatten, both(*inputs)):
        assert [tuple(output.shape) for output in outputs] == expected
        assert {dtype_of(x) for x in outputs} == {dtype}
        assert all(np.isfinite(_array(output)).all() for output in outputs)


def check_gradients(layer, inputs):
    """Every trainable variable and every input moves a loss of the outputs."""

    def loss(*inputs):
        outputs = keras.tree.flatten(layer(*inputs, training=True))
        draws = draw(*(output.shape for output in outputs), seed=7)
        pairs = zip(outputs, draws, strict=True)
        return sum(ops.sum(ops.cast(output, "float32") * d) for output, d in pairs)

    found = gradients(loss, layer.trainable_variables, inputs)
    names = [*(v.path for v in layer.trainable_variables), *map(str, range(9))]
    for name, gradient in zip(names, found, strict=False):
        assert gradient is not None, f"no gradient reaches {name}"
        gradient = _array(gradient)
        assert np.isfinite(gradient).all(), f"the gradient of {name} is not finite"
        assert np.any(gradient), f"the gradient of {name} is zero"


def check_inference_is_pure(layer, inputs):
    weights = layer.get_weights()
    both = in_one(lambda *x: (layer(*x), layer(*x, training=False)))
    assert_same(*both(*inputs))
    for before, after in zip(weights, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def check_configuration(layer, inputs):
    """Arguments are attributes, and a copy made from them computes the same."""
    config = keras.saving.serialize_keras_object(layer)
    copy = keras.saving.deserialize_keras_object(config)
    for name in arguments_of(layer):
        assert name in layer.get_config()
        assert getattr(copy, name) == getattr(layer, name)
    assert copy.dtype_policy == layer.dtype_policy
    if not copy.built:  # The configuration does not say how.
        copy(*inputs)
    copy.set_weights(layer.get_weights())
    assert_same(*in_one(lambda *x: (copy(*x), layer(*x)))(*inputs))


def check_any_batch(build, shapes):
    """One graph serves every batch size, training or not."""
    for policy in ("float32", "mixed_bfloat16"):
        layer = build(policy)
        layer.build(*shapes)
        infer_and_train = compiled_for(
            lambda *x, layer=layer: (layer(*x), layer(*x, training=True)),
            _with_batch(shapes, None),
            "float32",
        )
        for batch in (1, 3):
            inputs = draw(*_with_batch(shapes, batch))
            expected = layer(*inputs)
            inferred, trained = infer_and_train(*inputs)
            assert_same(inferred, expected, TOLERANCE[layer.compute_dtype])
            pairs = zip(*map(keras.tree.flatten, (trained, expected)), strict=True)
            assert all(a.shape == b.shape for a, b in pairs)


def check_saved_model(layer, shapes, tmp_path):
    inputs = [keras.Input(batch_shape=shape) for shape in _with_batch(shapes, None)]
    model = keras.Model(inputs, layer(*inputs))
    arrays = draw(*shapes)
    model(arrays, training=True)  # Moves the statistics away from their start.
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert_same(copy(arrays), model(arrays))


def arguments_of(layer):
    """Returns the names of a layer's constructor arguments."""
    parameters = inspect.signature(type(layer).__init__).parameters.values()
    return [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD][1:]


def count_parameters(layer):
    """Returns how many numbers a layer learns."""
    return sum(int(np.prod(variable.shape)) for variable in layer.trainable_variables)


def assert_same(actual, expected, tolerance=0.0):
    """Compares (nested) tensors; the tolerance is relative to the largest value."""
    pairs = zip(*map(keras.tree.flatten, (actual, expected)), strict=True)
    for a, b in ((_array(a), _array(b)) for a, b in pairs):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * np.abs(b).max())


def _array(tensor):
    return ops.convert_to_numpy(ops.cast(tensor, "float64"))


def _flat_shapes(shapes):
    nested = isinstance(shapes[0], tuple | list)
    return [tuple(shape) for shape in (shapes if nested else [shapes])]


def _with_batch(shapes, batch):
    """Replaces the batch of the images; other tensors have none."""
    rank = len(shapes[0])
    return [(batch, *shape[1:]) if len(shape) == rank else shape for shape in shapes]
