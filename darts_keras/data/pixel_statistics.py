"""Mean and deviation of pixels, per channel, for normalization."""

import numpy as np

# Of all pixels of the training images, scaled to [0, 1]. CIFAR: recomputed from the
# official sets; Fashion-MNIST: as in khanrc/pt.darts, and recomputed; ImageNet: as in
# quark0/darts, and usual for photographs of other sets.
PUBLISHED_STATISTICS = {
    "cifar10": (
        (0.49139968, 0.48215841, 0.44653091),
        (0.24703223, 0.24348513, 0.26158784),
    ),
    "cifar100": (
        (0.50707516, 0.48654887, 0.44091784),
        (0.26733429, 0.25643846, 0.27615047),
    ),
    "fashion_mnist": ((0.28604063,), (0.35302426,)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


def pixel_statistics(images):
    """Computes the statistics of images, exactly, in little memory.

    Args:
        images: `uint8` array `(count, height, width, channels)`.

    Returns:
        Two tuples of floats, one value a channel, of pixels scaled to [0, 1]: mean
        and standard deviation. A channel that is constant gets a deviation of 1,
        so that normalizing it gives 0.
    """
    values = np.arange(256) / 255
    means, deviations = [], []
    for channel in range(images.shape[-1]):
        # Counted image by image: `bincount` works on a copy of eight bytes a pixel.
        counts = sum(
            np.bincount(image[..., channel].ravel(), minlength=256) for image in images
        )
        share = counts / counts.sum()  # (256,)
        mean = float(share @ values)
        deviation = float(np.sqrt(share @ (values - mean) ** 2))
        means.append(mean)
        deviations.append(deviation if np.count_nonzero(counts) > 1 else 1.0)
    return tuple(means), tuple(deviations)
