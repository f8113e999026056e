"""Derived networks small enough for `numpy_twin`, and their twin."""

import numpy as np
from numpy_twin import auxiliary_head, convolve, relu
from twin_weights import cell_twin, norm_of, scatter

from darts_keras.genotype import Genotype
from darts_keras.models.network import build_network

DARTS_V2 = Genotype.published("DARTS_V2")


def small_network(input_shape=(17, 20, 2), genotype=DARTS_V2, **settings):
    """Returns a network of three cells, the last two reductions, off its start."""
    settings = {"num_classes": 3, "filters": 2, "num_cells": 3, **settings}
    network = build_network(genotype, input_shape, **settings)
    for layer in network.layers:
        scatter(layer)
    return network


def draw_images(input_shape=(17, 20, 2), count=3, dtype="float32"):
    """Returns images; in numbers that float32 holds, as those of the input are."""
    images = np.random.default_rng(0).normal(size=(count, *input_shape))
    return images.astype("float32").astype(dtype)


def network_twin(network, images, training):
    """Applies a network to float64 images; returns logits, then auxiliary ones."""
    layers = {layer.name: layer for layer in network.layers}
    maps = _stem_twin(layers["stem"], images, training)
    auxiliary, num_cells = [], sum(name.startswith("cell_") for name in layers)
    for index in range(num_cells):
        inputs = (maps[-2], maps[-1])
        maps.append(cell_twin(layers[f"cell_{index}"], training)(*inputs))
        if index == 2 * num_cells // 3 and "auxiliary_head" in layers:
            head = layers["auxiliary_head"]
            auxiliary = [_auxiliary_twin(head, maps[-1], training)]
    kernel, bias = layers["head"].get_weights()
    return [maps[-1].mean((1, 2)) @ kernel + bias, *auxiliary]


def _stem_twin(stem, images, training):
    maps = []
    for conv, norm in zip(stem.convs, stem.norms, strict=True):
        images = relu(images) if maps else images
        images = convolve(images, conv.kernel.numpy(), conv.strides)
        images = norm_of(norm, training)(images)
        maps.append(images)
    return [maps[-1], maps[-1]] if type(stem).__name__ == "SingleStem" else maps[-2:]


def _auxiliary_twin(head, images, training):
    kernels = [head.reduce.conv.kernel.numpy()[0], head.join.conv.kernel.numpy()]
    kernels[1] = kernels[1].reshape(2, 2, kernels[0].shape[1], -1)
    norms = [norm_of(layer.norm, training) for layer in (head.reduce, head.join)]
    return auxiliary_head(images, kernels, norms, head.classifier.get_weights())
