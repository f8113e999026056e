"""Random resized crops: a part of the image, enlarged to its full size."""

from keras import ops

from darts_keras.data.rectangle import rectangle_sides

DRAWS = 4  # An image's own: area, aspect ratio, vertical and horizontal place.
ASPECT = (3 / 4, 4 / 3)  # Width by height, where a square image has 1.


def random_part(draws, min_area):
    """Draws which part of its image each crop shows.

    The area is uniform in `[min_area, 1]`, the aspect ratio log-uniform in 3/4..4/3
    as far as the part fits (see `rectangle_sides`), the place uniform.

    Args:
        draws: List of `DRAWS` tensors `(batch, 1)`, in [0, 1).
        min_area: Float in (0, 1]. The smallest share of the image's area.

    Returns:
        Four tensors `(batch, 1)`, `top`, `left`, `height` and `width`, as shares of
        the height and the width of the image.

    Reference: [Szegedy et al., 2015](https://arxiv.org/abs/1409.4842), section 6
    """
    height, width = rectangle_sides(*draws[:2], (min_area, 1.0), ASPECT)
    return draws[2] * (1 - height), draws[3] * (1 - width), height, width


def enlarged(places, start, length, size):
    """Returns which rows (or columns) of an image those of an enlarged part show.

    Pixels are squares, of which a place is the center: the part's borders become
    the image's. Beyond the image, its outermost row goes on.

    Args:
        places: `float32` tensor `(batch, count)`. Rows of the enlarged part.
        start: Tensor `(batch, 1)`. Where the part begins, as a share of the image.
        length: Tensor `(batch, 1)`. How long it is, as a share of the image.
        size: Integer. Rows of the image, and of the enlarged part.

    Returns:
        `float32` tensor `(batch, count)`, in `[0, size - 1]`.
    """
    return ops.clip(start * size + (places + 0.5) * length - 0.5, 0, size - 1)
