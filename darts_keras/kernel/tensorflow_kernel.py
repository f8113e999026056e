"""The operations of `darts_keras.kernel.stock`, for float32 on TensorFlow."""

import tensorflow as tf


def depthwise_conv(images, kernel, dilation_rate=1):
    """Computes `stock.depthwise_conv`, with gradients made of fast kernels.

    The gradient for the images is the same convolution with the kernel turned
    by 180 degrees (strides are 1 and the padding symmetric), which runs at the
    speed of the forward pass. The one for a dilated kernel is undilated on the
    `dilation_rate ** 2` interleaved sub-images.
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
    if dilation_rate > 1:
        images = _sub_images(images, dilation_rate)
        upstream = _sub_images(upstream, dilation_rate)
    return tf.nn.depthwise_conv2d_backprop_filter(
        images, (size, size, images.shape[-1], 1), upstream, [1, 1, 1, 1], "SAME"
    )


def _sub_images(images, step):
    """Splits images into `step ** 2` interleaved ones, stacked in the batch."""
    _, height, width, _ = images.shape
    padding = [[0, -height % step], [0, -width % step]]
    return tf.space_to_batch(images, [step, step], padding)


def grouped_pointwise_conv(images, kernel):
    """Computes `stock.grouped_pointwise_conv` as one grouped convolution."""
    num_groups, inputs, outputs = kernel.shape
    kernel = tf.transpose(tf.convert_to_tensor(kernel), (1, 0, 2))
    kernel = tf.reshape(kernel, (1, 1, inputs, num_groups * outputs))
    return tf.nn.conv2d(images, kernel, 1, "VALID")


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
