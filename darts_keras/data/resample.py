"""Moves and scales images, each by its own amount."""

from keras import ops


def resample(images, rows, columns):
    """Returns images that show the given rows and columns of others.

    A place between two pixels shows both, weighted by how near they are (bilinear);
    beyond the border all is black. As two small matrix products an image, this is
    on a CPU as fast as gathering pixels up to a side of 224, and faster up to 64.
    Whole places show pixels exactly, even where products are rounded to bfloat16,
    if the pixels are integers up to 255.

    Args:
        images: Tensor `(batch, height, width, channels)`.
        rows: `float32` tensor `(batch, height)`. For each row of the result, which
            row of its image it shows, counted from 0.
        columns: `float32` tensor `(batch, width)`, likewise.

    Returns:
        `float32` tensor `(batch, height, width, channels)`.
    """
    _, height, width, channels = images.shape
    images = ops.cast(images, "float32")
    images = ops.reshape(images, (-1, height, width * channels))
    images = ops.matmul(_weights(rows, height), images)
    images = _swap_sides(images, (height, width, channels))
    images = ops.matmul(_weights(columns, width), images)
    images = _swap_sides(images, (width, height, channels))
    return ops.reshape(images, (-1, height, width, channels))


def _weights(places, size):
    """Returns how much of each pixel a place shows, `(batch, places, size)`."""
    distance = ops.abs(places[:, :, None] - ops.arange(size, dtype="float32"))
    return ops.maximum(1 - distance, 0)


def _swap_sides(images, shape):
    """Makes columns of rows: `(batch, first, second * channels)` and back."""
    first, second, channels = shape
    images = ops.reshape(images, (-1, first, second, channels))
    images = ops.transpose(images, (0, 2, 1, 3))
    return ops.reshape(images, (-1, second, first * channels))
