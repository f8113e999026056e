"""The operations once more, pixel by pixel, in NumPy: what is right by definition.

Written from the formulas with the conventions of PyTorch, in which the reference
is written: padding by `dilation * (size - 1) / 2` on both sides whatever the
stride, averages over the pixels inside the image only, batch normalization by the
biased variance while the unbiased one is remembered.
"""

import numpy as np

EPSILON = 1e-5


def convolve(images, kernel, strides=1, dilation=1, groups=1):
    """Convolves images by a kernel `(height, width, channels / groups, filters)`."""
    reach = [dilation * (size - 1) for size in kernel.shape[:2]]
    padding = [(0, 0), *((r // 2, r // 2) for r in reach), (0, 0)]
    padded = np.pad(images, padding)

    def pixel(y, x):
        rows, columns = (
            slice(start, start + length + 1, dilation)
            for start, length in zip((y, x), reach, strict=True)
        )
        window = padded[:, rows, columns]
        parts = zip(
            np.split(window, groups, axis=-1),
            np.split(kernel, groups, axis=-1),
            strict=True,
        )
        return np.concatenate(
            [np.einsum("bhwc,hwcn->bn", part, own) for part, own in parts], axis=-1
        )

    return _over_pixels(pixel, padded, reach, strides)


def depthwise(images, kernel, strides=1, dilation=1):
    """Convolves each channel by its own part of `(size, size, channels, 1)`."""
    kernel = np.swapaxes(kernel, 2, 3)
    return convolve(images, kernel, strides, dilation, groups=images.shape[-1])


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
    rows, columns = (
        range(0, size - r, strides)
        for size, r in zip(padded.shape[1:3], reach, strict=True)
    )
    return np.stack([np.stack([pixel(y, x) for x in columns], 1) for y in rows], 1)


def normalize(images):
    """Returns the normalized images, the mean and the unbiased variance."""
    pixels = images.reshape(-1, images.shape[-1])
    mean, variance = pixels.mean(0), pixels.var(0)
    outputs = (images - mean) / np.sqrt(variance + EPSILON)
    return outputs, mean, pixels.var(0, ddof=1)


def relu(images):
    return np.maximum(images, 0)


def factorized_reduction(images, even_kernel, odd_kernel):
    """Two 1x1 convolutions of strides 2, one pixel apart; both `(channels, n)`."""
    images = relu(images)
    missing = [(0, 0), (0, images.shape[1] % 2), (0, images.shape[2] % 2), (0, 0)]
    images = np.pad(images, missing)
    halves = [images[:, ::2, ::2] @ even_kernel, images[:, 1::2, 1::2] @ odd_kernel]
    return normalize(np.concatenate(halves, axis=-1))[0]


def separable(images, kernels, strides, dilation):
    """ReLU, depthwise, pointwise, normalization; for each pair of kernels."""
    for depth_kernel, point_kernel in kernels:
        images = depthwise(relu(images), depth_kernel, strides, dilation)
        images = normalize(convolve(images, point_kernel))[0]
        strides = 1
    return images


def operation(name, images, weights, strides):
    """Applies a candidate operation, as it is while training.

    Args:
        name: Name of the operation.
        images: Array `(batch, height, width, channels)`.
        weights: List of the operation's kernels in the order in which it applies
            them, as Keras shapes them.
        strides: Integer, 1 or 2.
    """
    if name == "none":
        return np.zeros_like(images[:, ::strides, ::strides])
    if name == "max_pool_3x3":
        return normalize(pool(images, np.nanmax, strides))[0]
    if name == "avg_pool_3x3":
        return normalize(pool(images, np.nanmean, strides))[0]
    if name == "skip_connect":
        if strides == 1:
            return images
        return factorized_reduction(images, *(kernel[:, 0] for kernel in weights))
    depth, point = weights[::2], [kernel[None] for kernel in weights[1::2]]
    dilation = 2 if name.startswith("dil") else 1
    return separable(images, list(zip(depth, point, strict=True)), strides, dilation)
