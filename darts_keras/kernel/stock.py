"""The heavy operations of a cell, as every Keras backend has them.

They define what `darts_keras.kernel.fast` has to compute.
"""

from keras import ops

from darts_keras.kernel.batch_statistics import batch_statistics


def depthwise_conv(images, kernel, dilation_rate=1):
    """Filters every channel by itself; strides 1, symmetric zero padding.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        kernel: Tensor of shape `(size, size, channels, 1)`, `size` odd.
        dilation_rate: Integer. Distance of the taps, in pixels.

    Returns:
        Tensor of the shape of `images`.
    """
    return ops.depthwise_conv(
        images, kernel, strides=1, padding="same", dilation_rate=dilation_rate
    )


def grouped_pointwise_conv(images, kernel):
    """A 1x1 convolution within each of several groups of channels.

    Args:
        images: Tensor of shape `(batch, height, width, num_groups * inputs)`.
        kernel: Tensor of shape `(num_groups, inputs, outputs)`.

    Returns:
        Tensor of shape `(batch, height, width, num_groups * outputs)`.
    """
    num_groups, inputs, outputs = kernel.shape
    if num_groups == 1:
        return ops.matmul(images, kernel[0])
    batch, height, width = ops.shape(images)[:3]
    groups = ops.reshape(images, (-1, num_groups, inputs))
    groups = ops.matmul(ops.transpose(groups, (1, 0, 2)), kernel)
    groups = ops.transpose(groups, (1, 0, 2))  # (pixels, num_groups, outputs)
    return ops.reshape(groups, (batch, height, width, num_groups * outputs))


def normalize_by_statistics(images, mean, variance, scale, offset, epsilon):
    """Normalizes each channel by a mean and a variance that are given.

    Of the fast form no gradient reaches these two.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        mean: Tensor of shape `(channels,)`, of a type that is at least float32, as
            the following.
        variance: Tensor of shape `(channels,)`.
        scale: Tensor of shape `(channels,)`.
        offset: Tensor of shape `(channels,)`.
        epsilon: Float. Added to the variance.

    Returns:
        Tensor of the shape and the type of `images`.
    """
    factor = scale * ops.rsqrt(variance + epsilon)
    shift = offset - mean * factor
    return ops.cast(ops.cast(images, factor.dtype) * factor + shift, images.dtype)


def batch_normalization(images, scale, offset, epsilon):
    """Normalizes each channel by the mean and variance of the whole batch.

    Inside of `share_of_batch` the other replicas have the rest of it.

    Statistics, `scale` and `offset` are of the float type that is at least
    float32, the output is of the type of `images`.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        scale: Tensor of shape `(channels,)`.
        offset: Tensor of shape `(channels,)`.
        epsilon: Float. Added to the variance.

    Returns:
        Tuple of the normalized images, the mean `(channels,)` and the unbiased
        variance `(channels,)`; the biased one normalizes, as in PyTorch.
    """
    wide = ops.cast(images, scale.dtype)
    mean, variance, count = batch_statistics(wide)
    outputs = ops.batch_normalization(
        wide, mean, variance, axis=-1, offset=offset, scale=scale, epsilon=epsilon
    )
    return ops.cast(outputs, images.dtype), mean, unbiased(variance, count)


def unbiased(variance, count):
    """Returns the unbiased variance, where there is one, for the biased.

    Args:
        variance: Tensor `(channels,)`.
        count: Integer or integer tensor. Number of values behind it.
    """
    count = ops.cast(count, variance.dtype)
    return variance * count / ops.maximum(count - 1, 1)
