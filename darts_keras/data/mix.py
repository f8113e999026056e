"""Mixup and cutmix: training on mixtures of two images."""

import keras
from keras import ops

from darts_keras.data.draws import draw_below, uniform
from darts_keras.data.rectangle import rectangle_mask
from darts_keras.data.symmetric_beta import symmetric_beta

_DRAWS = 5  # An image's own: share (two), center of the rectangle (two), which kind.


def mix(images, seed, mixup=0.0, cutmix=0.0):
    """Mixes each image of a batch with another one.

    The partner of image `i` is image `batch - 1 - i`: a batch that was shuffled is
    as random backwards as in any other order. Each image draws its own share, where
    the papers' code draws one a batch. With both kinds on, each image has one of
    them, each with probability 1/2.

    Mixup adds the partner, pixel by pixel, to a share from Beta(mixup, mixup). Cutmix
    shows the partner in a rectangle with the image's aspect ratio around a random
    pixel, on a share of the area from Beta(cutmix, cutmix); what lies beyond the
    border is lost, and the share that is returned counts the pixels that are left.

    Args:
        images: Tensor of floats `(batch, height, width, channels)`.
        seed: Integer or `keras.random.SeedGenerator`, as for `augment`.
        mixup: Non-negative float, alpha of mixup. 0 for none.
        cutmix: Non-negative float, alpha of cutmix. 0 for none.

    Returns:
        Pair: images of the same shape and dtype, and the share, `float32` `(batch,)`:
        the weight of an image's own label. Its partner's label gets the rest.

    Raises:
        TypeError: If the images are integers, which can't be mixed.
        ValueError: If an alpha is negative or not finite.

    Reference: [Zhang et al., 2018](https://arxiv.org/abs/1710.09412) (mixup),
    [Yun et al., 2019](https://arxiv.org/abs/1905.04899) (cutmix)
    """
    _check(images, mixup=mixup, cutmix=cutmix)
    batch = ops.shape(images)[0]
    if not mixup and not cutmix:
        return images, ops.ones((batch,), "float32")
    draws = uniform(seed, batch, _DRAWS)
    own, share = _own_pixels(draws, mixup, cutmix, images.shape[1:3])
    wide = ops.cast(images, "float32")
    # So, too, for a share of a batch: with an image it has its partner, and rows that
    # ascend are backwards what they are in the whole batch.
    mixed = own * wide + (1 - own) * ops.flip(wide, axis=0)
    return ops.cast(mixed, images.dtype), share[:, 0]


def _check(images, **alphas):
    dtype = keras.backend.standardize_dtype(images.dtype)
    if not keras.backend.is_float_dtype(dtype):
        raise TypeError(
            f"`images` must be floats to be mixed. Received: dtype={dtype}. Normalize "
            "or cast them before."
        )
    for name, alpha in alphas.items():
        if not 0 <= alpha < float("inf"):
            raise ValueError(
                f"`{name}` must be a non-negative, finite number. "
                f"Received: {name}={alpha}"
            )


def _own_pixels(draws, mixup, cutmix, shape):
    """Returns the weights of an image's own pixels, and of its own label."""
    if not cutmix:
        return _of_mixup(draws, mixup)
    if not mixup:
        return _of_cutmix(draws, cutmix, shape)
    own, share = _of_mixup(draws, mixup)
    cut_own, cut_share = _of_cutmix(draws, cutmix, shape)
    cut = draws[4] < 0.5  # (batch, 1)
    own = ops.where(cut[:, :, None, None], cut_own, own)
    return own, ops.where(cut, cut_share, share)


def _of_mixup(draws, alpha):
    """Returns the share of an image, for all pixels and for the label."""
    share = symmetric_beta(draws[0], draws[1], alpha)  # (batch, 1)
    return share[:, :, None, None], share


def _of_cutmix(draws, alpha, shape):
    """Returns which pixels are the image's own, and their share."""
    side = ops.sqrt(1 - symmetric_beta(draws[0], draws[1], alpha))
    lengths = [ops.cast(ops.floor(side * size), "int32") for size in shape]
    top, left = (
        draw_below(draw, size) - length // 2
        for draw, size, length in zip(draws[2:4], shape, lengths, strict=True)
    )
    hole = rectangle_mask(top, left, *lengths, shape)
    own = 1 - ops.cast(hole, "float32")  # (batch, height, width, 1)
    return own, ops.mean(own, axis=(1, 2))
