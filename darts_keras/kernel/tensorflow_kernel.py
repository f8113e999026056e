"""The operations of `darts_keras.kernel.stock`, for float32 on a CPU.

That on a share of a batch is for every device and type.
"""

import tensorflow as tf

from darts_keras.kernel import stock
from darts_keras.kernel.batch_share import current_share
from darts_keras.kernel.batch_statistics import batch_statistics


def has_gpu():
    """Whether TensorFlow sees a GPU, where other formulations are faster."""
    return bool(tf.config.get_visible_devices("GPU"))


def depthwise_conv(images, kernel, dilation_rate=1):
    """Computes `stock.depthwise_conv`, with gradients made of fast kernels.

    The gradient for the images is the same convolution with the kernel turned
    by 180 degrees (strides are 1 and the padding symmetric), which runs at the
    speed of the forward pass. That for the kernel see `_kernel_gradient`.
    """
    size = kernel.shape[0]

    @tf.custom_gradient
    def convolve(images, kernel):
        def gradient(upstream):
            turned = tf.reverse(kernel, axis=[0, 1])
            return (
                _convolve(upstream, turned, dilation_rate),
                _kernel_gradient(images, upstream, size, dilation_rate),
            )

        return _convolve(images, kernel, dilation_rate), gradient

    return convolve(images, tf.convert_to_tensor(kernel))


def _convolve(images, kernel, dilation_rate):
    if dilation_rate == 1:
        return tf.nn.depthwise_conv2d(images, kernel, [1, 1, 1, 1], "SAME")
    # As a grouped convolution: `depthwise_conv2d` copies to dilate.
    kernel = tf.transpose(kernel, (0, 1, 3, 2))  # (size, size, 1, channels)
    return tf.nn.conv2d(images, kernel, 1, "SAME", dilations=dilation_rate)


def _kernel_gradient(images, upstream, size, dilation_rate):
    """Returns the gradient for a kernel `(size, size, channels, 1)`.

    oneDNN computes it several times faster for kernels of up to three columns
    than for wider ones. So the columns at distance `n` from the middle are taken
    from a kernel of three columns on every `n`-th column of the images.
    """
    if dilation_rate > 1:
        images = _sub_images(images, (dilation_rate, dilation_rate))
        upstream = _sub_images(upstream, (dilation_rate, dilation_rate))
    columns = []
    for distance in range(1, size // 2 + 1):
        left, middle, right = tf.unstack(
            tf.nn.depthwise_conv2d_backprop_filter(
                _sub_images(images, (1, distance)),
                (size, 3, images.shape[-1], 1),
                _sub_images(upstream, (1, distance)),
                [1, 1, 1, 1],
                "SAME",
            ),
            axis=1,
        )
        columns = [left, *(columns or [middle]), right]
    return tf.stack(columns, axis=1)


def _sub_images(images, steps):
    """Splits images into interleaved ones, stacked in the batch.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        steps: Pair of integers. Distance of rows and of columns that stay together.
    """
    if steps == (1, 1):
        return images
    _, *sides, _ = images.shape
    padding = [[0, -side % step] for side, step in zip(sides, steps, strict=True)]
    return tf.space_to_batch(images, steps, padding)


def grouped_pointwise_conv(images, kernel):
    """Computes `stock.grouped_pointwise_conv` as one grouped convolution."""
    num_groups, inputs, outputs = kernel.shape
    if num_groups == 1:
        return _pointwise_conv(images, tf.convert_to_tensor(kernel))
    kernel = tf.transpose(tf.convert_to_tensor(kernel), (1, 0, 2))
    kernel = tf.reshape(kernel, (1, 1, inputs, num_groups * outputs))
    return tf.nn.conv2d(images, kernel, 1, "VALID")


@tf.custom_gradient
def _pointwise_conv(images, kernel):
    """A convolution, which TensorFlow fuses with a normalization that follows.

    Its gradients are faster as products of matrices.
    """
    _, inputs, outputs = kernel.shape

    def gradient(upstream):
        pixels = tf.reshape(images, (-1, inputs))
        slopes = tf.reshape(upstream, (-1, outputs))
        for_images = tf.matmul(slopes, kernel[0], transpose_b=True)
        for_kernel = tf.matmul(pixels, slopes, transpose_a=True)
        return tf.reshape(for_images, tf.shape(images)), for_kernel[None]

    return tf.nn.conv2d(images, kernel[None], 1, "VALID"), gradient


def normalize_by_statistics(images, mean, variance, scale, offset, epsilon):
    """Computes `stock.normalize_by_statistics` as one fused operation."""
    outputs, *_ = tf.raw_ops.FusedBatchNormV3(
        x=images,
        scale=scale,
        offset=offset,
        mean=mean,
        variance=variance,
        epsilon=epsilon,
        is_training=False,
    )
    return outputs


def batch_normalization(images, scale, offset, epsilon):
    """Computes `stock.batch_normalization` as one fused operation."""
    outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=images,
        scale=scale,
        offset=offset,
        mean=[],
        variance=[],
        epsilon=epsilon,
        is_training=True,
    )
    return outputs, mean, variance


def shared_batch_normalization(images, scale, offset, epsilon):
    """Computes `stock.batch_normalization` of a share of a batch.

    Its gradient has a closed form, which takes one exchange. The tape's way through
    the statistics takes one, too, but dozens of operations around it.
    """
    wide = tf.cast(images, scale.dtype)
    mean, variance, count = batch_statistics(wide)
    factor = tf.math.rsqrt(variance + epsilon)
    outputs = _normalizer(count)(wide, mean, factor, scale, offset)
    return tf.cast(outputs, images.dtype), mean, stock.unbiased(variance, count)


def _normalizer(count):
    """Returns a function that normalizes images by their own statistics.

    It takes the mean of the whole batch and the factor that makes the deviation 1.
    The gradient for the images has what they do through these two, for which there
    is nothing left. It is a function of the two itself, though, as a tape sees that
    takes second derivatives.

    Reference: [Ioffe & Szegedy, 2015](https://arxiv.org/abs/1502.03167), section 3

    Args:
        count: Integer or integer tensor. Number of values behind each statistic.
    """
    add_up = current_share().add_up

    @tf.custom_gradient
    def normalize(images, mean, factor, scale, offset):
        def gradient(upstream):
            normalized = (images - mean) * factor
            for_scale = tf.reduce_sum(upstream * normalized, axis=(0, 1, 2))
            for_offset = tf.reduce_sum(upstream, axis=(0, 1, 2))
            # Those two are of this share: the caller adds gradients up.
            (totals,) = add_up([tf.stack([for_scale, for_offset])])
            slope, shift = tf.unstack(totals / tf.cast(count, totals.dtype))
            for_images = upstream - shift - normalized * slope
            return for_images * (scale * factor), None, None, for_scale, for_offset

        whole_factor = factor * scale
        return images * whole_factor + (offset - mean * whole_factor), gradient

    return normalize
