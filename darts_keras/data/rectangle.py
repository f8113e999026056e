"""Rectangles in images: their sides, and the pixels that they cover."""

import math

from keras import ops

from darts_keras.data.draws import draw_between
from darts_keras.kernel.batch_share import at_their_places


def rectangle_sides(area_draws, aspect_draws, area, max_aspect):
    """Draws the sides of rectangles that fit into an image.

    The area is uniform, the aspect ratio log-uniform. Both are relative to the
    image: a square image gives the aspect ratios of pixels, and each area fits. The
    papers draw again until a rectangle fits, which no compiled step should; here
    the aspect ratio of a large area is drawn from those that fit.

    Args:
        area_draws: Tensor `(batch, 1)` of draws from [0, 1).
        aspect_draws: Likewise.
        area: Pair of floats in (0, 1], the smallest and the largest share of the
            image's area.
        max_aspect: Pair of floats, 1 within: the smallest and the largest aspect
            ratio, width by height.

    Returns:
        Pair of `float32` tensors `(batch, 1)`: height and width as shares of those
        of the image, in (0, 1].
    """

    def sides(area_draws, aspect_draws):
        share = draw_between(area_draws, *area)
        largest = -ops.log(share)  # A longer side would not fit.
        low = ops.maximum(math.log(max_aspect[0]), -largest)
        high = ops.minimum(math.log(max_aspect[1]), largest)
        stretch = ops.exp(draw_between(aspect_draws, low, high) / 2)
        side = ops.sqrt(share)
        return ops.minimum(side / stretch, 1.0), ops.minimum(side * stretch, 1.0)

    return at_their_places(sides, area_draws, aspect_draws)


def rectangle_mask(top, left, height, width, shape):
    """Returns which pixels rectangles cover; parts beyond the border are lost.

    Args:
        top: `int32` tensor `(batch, 1)`. The first row, which may be negative.
        left: Likewise, the first column.
        height: Integer or `int32` tensor `(batch, 1)`. Number of rows.
        width: Likewise, of columns.
        shape: Pair of integers, height and width of the images.

    Returns:
        Boolean tensor `(batch, height, width, 1)`.
    """
    rows = _span(top, height, shape[0])
    columns = _span(left, width, shape[1])
    return ops.logical_and(rows[:, :, None, None], columns[:, None, :, None])


def _span(start, length, size):
    """Returns which of `size` places lie in a span, boolean `(batch, size)`."""
    places = ops.arange(size, dtype="int32")
    return ops.logical_and(places >= start, places < start + length)
