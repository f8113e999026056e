"""What `numpy_twin` needs of a layer: its weights as arrays."""

import numpy as np
from numpy_twin import Norm, derived_cell, operation, relu_conv_norm

from darts_keras.layers.asymmetric import AsymmetricConv
from darts_keras.layers.connection import FactorizedReduction
from darts_keras.layers.normalization import BatchNorm
from darts_keras.layers.separable import SeparableConv


def scatter(layer, seed=0):
    """Moves the normalizations of a layer, and of its parts, off their start."""
    generator = np.random.default_rng(seed)
    for norm in layer._flatten_layers():
        if not isinstance(norm, BatchNorm) or not norm.built:
            continue
        shape = norm.moving_mean.shape
        norm.moving_mean.assign(generator.normal(0, 0.3, shape))
        norm.moving_variance.assign(generator.uniform(0.5, 2, shape))
        if norm.affine:
            norm.scale.assign(generator.uniform(0.5, 1.5, shape))
            norm.offset.assign(generator.normal(0, 0.3, shape))


def norm_of(norm, training):
    """Returns a `BatchNorm` as a function of arrays."""
    statistics = None
    if not training:
        statistics = norm.moving_mean.numpy(), norm.moving_variance.numpy()
    if not norm.affine:
        return Norm(moving=statistics)
    return Norm(norm.scale.numpy(), norm.offset.numpy(), statistics)


def parts_of(layer, training):
    """Returns a layer's kernels and normalizations, as `operation` takes them."""
    kernels, norms = [], []
    if isinstance(layer, SeparableConv):
        norms = [conv.norm for conv in layer.convs]
        pairs = [(conv.depthwise, conv.pointwise) for conv in layer.convs]
        kernels = [part.kernel for pair in pairs for part in pair]
    elif isinstance(layer, FactorizedReduction):
        norms, kernels = [layer.norm], [layer.even_kernel, layer.odd_kernel]
    elif isinstance(layer, AsymmetricConv):
        norms, kernels = [layer.norm], [conv.kernel for conv in layer.convs]
    elif getattr(layer, "norm", None) is not None:  # A pool, in a search.
        norms = [layer.norm]
    kernels = [kernel.numpy() for kernel in kernels]
    return kernels, [norm_of(norm, training) for norm in norms]


def cell_twin(cell, training):
    """Returns a `DerivedCell` as a function of its inputs, arrays."""
    preprocessing = [_preprocessing(layer, training) for layer in cell.preprocessing]
    layers, nodes = iter(cell.operations), []
    for node in cell.cell.nodes:
        kept = [edge for edge in node if edge.operation != "none"]
        nodes.append(
            [
                (edge.operation, edge.source, *parts_of(next(layers), training))
                for edge in kept
            ]
        )
    return lambda *inputs: derived_cell(
        inputs, preprocessing, nodes, cell.cell.output, cell.reduction
    )


def _preprocessing(layer, training):
    if isinstance(layer, FactorizedReduction):
        kernels, norms = parts_of(layer, training)
        return lambda x: operation("skip_connect", x, kernels, 2, norms)
    kernel, norm = layer.conv.kernel.numpy()[0], norm_of(layer.norm, training)
    return lambda x: relu_conv_norm(x, kernel, norm)
