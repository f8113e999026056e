"""The operations once more, pixel by pixel, in NumPy: what is right by definition.

Written from the formulas with the conventions of PyTorch, in which the reference
is written: padding by `dilation * (size - 1) / 2` on both sides whatever the
stride, averages over the pixels inside the image only, batch normalization by the
biased variance while the unbiased one is remembered.
"""

import dataclasses

import numpy as np

EPSILON = 1e-5


def convolve(images, kernel, strides=1, dilation=1, groups=1):
    """Convolves images by a kernel `(height, width, channels / groups, filters)`.

    `strides` is an integer, or a pair of them.
    """

    def apply(window):
        parts = zip(
            np.split(window, groups, axis=-1),
            np.split(kernel, groups, axis=-1),
            strict=True,
        )
        return np.concatenate(
            [np.einsum("bhwc,hwcn->bn", part, own) for part, own in parts], axis=-1
        )

    return _over_windows(apply, images, kernel.shape[:2], strides, dilation)


def depthwise(images, kernel, strides=1, dilation=1):
    """Convolves each channel by its own part of `(size, size, channels, 1)`."""

    def apply(window):
        return np.einsum("bhwc,hwc->bc", window, kernel[..., 0])

    return _over_windows(apply, images, kernel.shape[:2], strides, dilation)


def _over_windows(apply, images, sizes, strides, dilation):
    reach = [dilation * (size - 1) for size in sizes]
    padding = [(0, 0), *((r // 2, r // 2) for r in reach), (0, 0)]
    padded = np.pad(images, padding)

    def pixel(y, x):
        rows, columns = (
            slice(start, start + length + 1, dilation)
            for start, length in zip((y, x), reach, strict=True)
        )
        return apply(padded[:, rows, columns])

    return _over_pixels(pixel, padded, reach, strides)


def pool(images, reduce, strides):
    """Reduces each 3x3 window, without what lies outside of the image."""
    padding = [(0, 0), (1, 1), (1, 1), (0, 0)]
    padded = np.pad(images, padding, constant_values=np.nan)
    return _over_pixels(
        lambda y, x: reduce(padded[:, y : y + 3, x : x + 3], axis=(1, 2)),
        padded,
        (2, 2),
        strides,
    )


def _over_pixels(pixel, padded, reach, strides):
    strides = (strides, strides) if isinstance(strides, int) else strides
    rows, columns = (
        range(0, size - r, stride)
        for size, r, stride in zip(padded.shape[1:3], reach, strides, strict=True)
    )
    return np.stack([np.stack([pixel(y, x) for x in columns], 1) for y in rows], 1)


def normalize(images):
    """Returns the normalized images, the mean and the unbiased variance."""
    pixels = images.reshape(-1, images.shape[-1])
    mean, variance = pixels.mean(0), pixels.var(0)
    outputs = (images - mean) / np.sqrt(variance + EPSILON)
    return outputs, mean, pixels.var(0, ddof=1)


@dataclasses.dataclass(frozen=True)
class Norm:
    """Batch normalization: by the batch, or by `moving`, a mean and a variance."""

    scale: np.ndarray | float = 1.0
    offset: np.ndarray | float = 0.0
    moving: tuple | None = None

    def __call__(self, images):
        if self.moving is None:
            outputs = normalize(images)[0]
        else:
            mean, variance = self.moving
            outputs = (images - mean) / np.sqrt(variance + EPSILON)
        return outputs * self.scale + self.offset


def relu(images):
    return np.maximum(images, 0)


def factorized_reduction(images, even_kernel, odd_kernel, norm=Norm()):
    """Two 1x1 convolutions of strides 2, one pixel apart; both `(channels, n)`."""
    images = relu(images)
    missing = [(0, 0), (0, images.shape[1] % 2), (0, images.shape[2] % 2), (0, 0)]
    images = np.pad(images, missing)
    halves = [images[:, ::2, ::2] @ even_kernel, images[:, 1::2, 1::2] @ odd_kernel]
    return norm(np.concatenate(halves, axis=-1))


def relu_conv_norm(images, kernel, norm):
    """ReLU, 1x1 convolution by a kernel `(channels, filters)`, normalization."""
    return norm(relu(images) @ kernel)


def separable(images, kernels, strides, dilation, norms=None):
    """ReLU, depthwise, pointwise, normalization; for each pair of kernels."""
    norms = norms or [Norm()] * len(kernels)
    for (depth_kernel, point_kernel), norm in zip(kernels, norms, strict=True):
        images = depthwise(relu(images), depth_kernel, strides, dilation)
        images = norm(convolve(images, point_kernel))
        strides = 1
    return images


def asymmetric(images, row_kernel, column_kernel, strides, norm):
    """ReLU, 1x7 convolution that strides along rows, 7x1 one along columns, norm."""
    images = convolve(relu(images), row_kernel, (1, strides))
    return norm(convolve(images, column_kernel, (strides, 1)))


def operation(name, images, weights, strides, norms=None):
    """Applies a candidate operation.

    Args:
        name: Name of the operation.
        images: Array `(batch, height, width, channels)`.
        weights: List of the operation's kernels in the order in which it applies
            them, as Keras shapes them.
        strides: Integer, 1 or 2.
        norms: List of its normalizations, functions of images; by default those of
            a search, while training. Pools have none if the list is empty.
    """
    if name == "none":
        return np.zeros_like(images[:, ::strides, ::strides])
    if name == "skip_connect" and strides == 1:
        return images
    if norms is None:
        norms = [Norm()] * (2 if name.startswith("sep") else 1)
    if name in ("max_pool_3x3", "avg_pool_3x3"):
        reduce = np.nanmax if name.startswith("max") else np.nanmean
        pooled = pool(images, reduce, strides)
        return norms[0](pooled) if norms else pooled
    if name == "skip_connect":
        return factorized_reduction(images, *(k[:, 0] for k in weights), *norms)
    if name == "conv_7x1_1x7":
        return asymmetric(images, *weights, strides, *norms)
    depth, point = weights[::2], [kernel[None] for kernel in weights[1::2]]
    dilation = 2 if name.startswith("dil") else 1
    pairs = list(zip(depth, point, strict=True))
    return separable(images, pairs, strides, dilation, norms)


def derived_cell(inputs, preprocessing, nodes, output, reduction):
    """Applies a cell of a derived network.

    Args:
        inputs: Pair of arrays, the outputs of the two cells before.
        preprocessing: Pair of functions of them.
        nodes: For each node a list of its edges, `(name, source, weights, norms)`.
        output: Nodes to concatenate, from 2.
        reduction: Boolean. Whether edges from the inputs have strides 2.
    """
    maps = [function(x) for function, x in zip(preprocessing, inputs, strict=True)]
    step = 2 if reduction else 1
    for edges in nodes:
        arrived = [
            operation(name, maps[source], weights, step if source < 2 else 1, norms)
            for name, source, weights, norms in edges
        ]
        # A node of a cell may have no edges: others read zeros then.
        maps.append(sum(arrived, np.zeros_like(maps[1][:, ::step, ::step])))
    return np.concatenate([maps[node] for node in output], axis=-1)


def auxiliary_head(images, kernels, norms, dense):
    """Applies the auxiliary head; kernels `(channels, 128)`, `(2, 2, 128, 768)`."""
    rows, columns = (_two_windows(side) for side in images.shape[1:3])
    images = relu(images)
    pooled = np.stack(
        [np.stack([images[:, r, c].mean((1, 2)) for c in columns], 1) for r in rows], 1
    )
    corners = relu(norms[0](pooled @ kernels[0]))
    joined = np.einsum("bhwc,hwcn->bn", corners, kernels[1])
    kernel, bias = dense
    return relu(norms[1](joined)) @ kernel + bias


def _two_windows(side):
    if 6 <= side <= 8:
        return slice(0, 5), slice(side - 5, side)
    # As PyTorch's adaptive pool has them.
    return [slice(i * side // 2, -(-(i + 1) * side // 2)) for i in range(2)]
