"""The candidate operations, by the names that the papers give them."""

import keras

from darts_keras.layers.asymmetric import AsymmetricConv
from darts_keras.layers.connection import FactorizedReduction
from darts_keras.layers.pooling import Pool3x3
from darts_keras.layers.separable import SeparableConv
from darts_keras.registry import Registry

OPERATIONS = Registry("operation")
"""Builders `(filters, strides, num_edges, derived, dtype) -> layer or None`.

`num_edges` edges that leave one node share a layer. `derived` tells whether the
operation is for a derived network: there normalizations learn scale and offset,
and pools have none. `None` is the operation that yields zeros; nothing needs to be
computed for it.
"""


@OPERATIONS.register("none")
def none(**_):
    """Builds nothing: the edge is cut."""


@OPERATIONS.register("max_pool_3x3")
def max_pool_3x3(*, strides, derived, dtype, **_):
    """Builds 3x3 max pooling, normalized in a search; one for all edges."""
    return Pool3x3("max", strides, normalize=not derived, dtype=dtype)


@OPERATIONS.register("avg_pool_3x3")
def avg_pool_3x3(*, strides, derived, dtype, **_):
    """Builds 3x3 average pooling, normalized in a search; one for all edges."""
    return Pool3x3("average", strides, normalize=not derived, dtype=dtype)


@OPERATIONS.register("skip_connect")
def skip_connect(*, filters, strides, num_edges, derived, dtype):
    """Builds the identity, or a factorized reduction where it has to stride."""
    if strides == 1:
        return keras.layers.Identity(dtype=dtype)
    return FactorizedReduction(filters, num_edges, affine=derived, dtype=dtype)


@OPERATIONS.register("sep_conv_3x3")
def sep_conv_3x3(**settings):
    """Builds a separable 3x3 convolution, applied twice."""
    return _separable(3, **settings)


@OPERATIONS.register("sep_conv_5x5")
def sep_conv_5x5(**settings):
    """Builds a separable 5x5 convolution, applied twice."""
    return _separable(5, **settings)


@OPERATIONS.register("sep_conv_7x7")
def sep_conv_7x7(**settings):
    """Builds a separable 7x7 convolution, applied twice (NASNet)."""
    return _separable(7, **settings)


@OPERATIONS.register("dil_conv_3x3")
def dil_conv_3x3(**settings):
    """Builds a separable 3x3 convolution of dilation 2, applied once."""
    return _separable(3, dilation_rate=2, num_convs=1, **settings)


@OPERATIONS.register("dil_conv_5x5")
def dil_conv_5x5(**settings):
    """Builds a separable 5x5 convolution of dilation 2, applied once."""
    return _separable(5, dilation_rate=2, num_convs=1, **settings)


@OPERATIONS.register("conv_7x1_1x7")
def conv_7x1_1x7(*, strides, derived, dtype, **_):
    """Builds a 1x7 and a 7x1 convolution (NASNet); each edge needs its own."""
    return AsymmetricConv(strides, affine=derived, dtype=dtype)


def _separable(kernel_size, *, filters, derived, **settings):
    del filters  # It keeps the channels that it is given.
    return SeparableConv(kernel_size, affine=derived, **settings)
