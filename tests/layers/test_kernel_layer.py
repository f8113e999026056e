"""Kernels that a convolution has from another."""

import numpy as np
import pytest
from gradients import gradients
from keras import ops
from tensors import dtype_of

from darts_keras.layers.convolution import DepthwiseConv, GroupedPointwiseConv
from darts_keras.layers.kernel_layer import KernelLayer

IMAGES = np.random.default_rng(0).normal(size=(2, 6, 5, 4))  # Two edges, 2 channels.
FIRST = [0, 1, 3, 4]  # Of two edges with 3 channels each: the first two of both.
LAYERS = {
    "depthwise": lambda **kw: DepthwiseConv(3, num_groups=2, **kw),
    "strided": lambda **kw: DepthwiseConv(3, 2, num_groups=2, **kw),
    "dilated": lambda **kw: DepthwiseConv(3, 1, 2, num_groups=2, **kw),
    "pointwise": lambda **kw: GroupedPointwiseConv(num_groups=2, **kw),
}


def new_pair(name, owner_channels=6, dtype="float64"):
    """Returns a layer of 4 channels, and the one whose kernel it has borrowed."""
    owner, layer = LAYERS[name](dtype=dtype), LAYERS[name](dtype=dtype)
    layer.borrow_kernel(owner)
    layer.build(IMAGES.shape)  # Before its owner, which may stand later.
    owner.build((*IMAGES.shape[:3], owner_channels))
    return layer, owner


def own_part(kernel):
    if len(kernel.shape) == 4:
        return kernel[:, :, FIRST]
    return kernel[:, :2, :2]


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_a_borrowed_kernel_is_the_first_channels_of_each_edge(name):
    layer, owner = new_pair(name)
    twin = LAYERS[name](dtype="float64")
    twin.build(IMAGES.shape)
    for _ in range(2):
        twin.kernel.assign(own_part(owner.kernel.numpy()))
        np.testing.assert_array_equal(layer.kernel, twin.kernel)
        np.testing.assert_array_equal(layer(IMAGES), twin(IMAGES))
        owner.kernel.assign(owner.kernel + 1)  # The second time it is another one.


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_the_variable_is_its_owners_alone(name):
    layer, owner = new_pair(name)
    assert layer.variables == []
    assert len(owner.variables) == 1
    assert owner.variables[0] is owner.kernel


@pytest.mark.parametrize("name", ["depthwise", "pointwise"])
def test_the_gradient_of_a_kernel_reaches_the_part_that_is_used(name):
    layer, owner = new_pair(name)
    (found,) = gradients(lambda: ops.sum(layer(IMAGES) ** 2), [owner.kernel])
    gradient = np.asarray(found)
    assert np.all(own_part(gradient))
    assert np.count_nonzero(gradient) == own_part(gradient).size


@pytest.mark.parametrize("name", ["depthwise", "pointwise"])
@pytest.mark.parametrize("owner_channels", [4, 6])
def test_a_borrowed_kernel_is_cast_like_an_own_one(name, owner_channels):
    layer, owner = new_pair(name, owner_channels, "mixed_float16")
    outputs = layer(IMAGES)
    assert (layer.compute_dtype, dtype_of(outputs)) == ("float16", "float16")
    assert owner.kernel.dtype == "float32"


def test_pointwise_filters_are_by_default_as_many_as_there_are():
    layer = GroupedPointwiseConv(num_groups=2)
    assert layer.compute_output_shape(IMAGES.shape) == IMAGES.shape
    layer.build(IMAGES.shape)
    assert layer.kernel.shape == (2, 2, 2)
    assert GroupedPointwiseConv.from_config(layer.get_config()).filters is None


def test_a_layer_that_can_not_cut_says_so():
    class Uncut(KernelLayer):
        def build(self, input_shape):
            self.add_kernel((input_shape[-1],), "ones")

    owner, layer = Uncut(), Uncut()
    layer.borrow_kernel(owner)
    layer.build((None, 2))
    owner.build((None, 2))
    np.testing.assert_array_equal(layer.kernel, [1, 1])
    layer.build((None, 1))
    with pytest.raises(NotImplementedError, match="Uncut must define `cut`"):
        _ = layer.kernel
