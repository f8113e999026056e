"""Random erasing: a rectangle of an image is blanked, now and then."""

from keras import ops

from darts_keras.data.draws import draw_below
from darts_keras.data.rectangle import rectangle_mask, rectangle_sides

DRAWS = 5  # An image's own: whether, area, aspect ratio, first row and column.
AREA = (0.02, 0.4)  # Share of the image.
ASPECT = (0.3, 1 / 0.3)  # Width by height, where a square image has 1.


def erase(images, draws, probability):
    """Sets a rectangle inside of an image to 0, with a probability.

    For normalized images 0 is the mean color. The paper prefers noise, and finds the
    mean about as good; a constant costs no draws. The area is uniform in 2..40 % of
    the image, before its sides are rounded to pixels, the aspect ratio log-uniform in
    0.3..1/0.3 as far as the rectangle fits (see `rectangle_sides`), the place uniform
    among those inside of the image.

    Args:
        images: Tensor `(batch, height, width, channels)`, normalized.
        draws: List of `DRAWS` tensors `(batch, 1)`, in [0, 1).
        probability: Float in [0, 1], for each image.

    Returns:
        Tensor of the same shape.

    Reference: [Zhong et al., 2020](https://arxiv.org/abs/1708.04896)
    """
    shape = images.shape[1:3]
    sides = rectangle_sides(draws[1], draws[2], AREA, ASPECT)
    height, width = (
        ops.maximum(ops.cast(ops.round(share * size), "int32"), 1)
        for share, size in zip(sides, shape, strict=True)
    )  # Each (batch, 1), in pixels.
    top = draw_below(draws[3], shape[0] - height + 1)
    left = draw_below(draws[4], shape[1] - width + 1)
    hole = rectangle_mask(top, left, height, width, shape)
    chosen = (draws[0] < probability)[:, :, None, None]
    return ops.where(ops.logical_and(hole, chosen), 0.0, images)
