"""A part of a data set to search on in place of the whole."""

import numpy as np

from darts_keras.data.source import DataSource

_LEAST = 2  # Images of a class: a search splits them in two.


def proxy_source(source, num_classes=None, num_images=None, seed=0):
    """Returns a random subset of the classes of a data set, or of its images, or both.

    The images are drawn class by class, so that each keeps its share. What is drawn
    is a pure function of the arguments. Pixels are scaled as in the whole set.

    Args:
        source: `DataSource`.
        num_classes: Optional integer from 2. How many classes to keep, at most.
        num_images: Optional integer. How many images to keep in all, at most; two or
            more for each class that is kept.
        seed: Non-negative integer.

    Returns:
        `DataSource` of the same name without a test part, whose `note` says what it
        is. The source itself if it has no more classes and images than that.

    Raises:
        ValueError: If a number is too small.

    Reference: [Panda et al., 2021](https://arxiv.org/abs/2006.13314), proxy sets
    """
    images, labels = source.load_train()
    generator = np.random.Generator(np.random.PCG64(seed))
    classes = _draw_classes(len(source.classes), num_classes, generator)
    rows = np.flatnonzero(np.isin(labels, classes))
    rows = _draw_images(rows, labels, num_images, generator)
    if len(rows) == len(labels):
        return source
    text = (
        f"a random subset of {len(rows):,} train images in {len(classes)} classes, of "
        f"{len(labels):,} in {len(source.classes)} (seed {seed})"
    )
    return DataSource(
        source.name,
        f"{source.origin}: {text}",
        (images[rows], np.searchsorted(classes, labels[rows])),
        None,
        [source.classes[label] for label in classes],
        (source.mean, source.deviation),
        " ".join(filter(None, [source.note, f"Proxy set: {text}."])),
    )


def _draw_classes(count, wanted, generator):
    """Returns the labels of the classes that are kept, sorted."""
    if wanted is not None and wanted < 2:
        raise ValueError(
            "`num_classes` (`--proxy-classes`) must be at least 2, to tell apart. "
            f"Received: num_classes={wanted}"
        )
    drawn = generator.permutation(count)
    return np.sort(drawn[:wanted])


def _draw_images(rows, labels, wanted, generator):
    """Returns the rows of the images that are kept, sorted."""
    members = [rows[labels[rows] == label] for label in np.unique(labels[rows])]
    if wanted is None or wanted >= len(rows):
        return rows
    counts = np.array([len(each) for each in members])
    least = int(np.minimum(counts, _LEAST).sum())
    if wanted < least:
        raise ValueError(
            f"`num_images` (`--proxy-images`) must be at least {least}, two for each "
            f"of {len(counts)} classes. Received: num_images={wanted}. Take more "
            "images, or fewer classes (`--proxy-classes`)."
        )
    kept = [
        generator.permutation(each)[:count]
        for each, count in zip(members, _shares(counts, wanted), strict=True)
    ]
    return np.sort(np.concatenate(kept))


def _shares(counts, wanted):
    """Divides a number up as the classes are large, each with two images at least.

    Args:
        counts: Integer array, the images of each class.
        wanted: Integer, at most their sum.

    Returns:
        Integer array that sums to `wanted`; ties go to the earlier class.
    """
    exact = counts * wanted / counts.sum()
    least = np.minimum(counts, _LEAST)
    shares = np.maximum(np.floor(exact).astype(int), least)
    while shares.sum() != wanted:
        step = 1 if shares.sum() < wanted else -1
        lacking = step * (exact - shares)
        lacking[shares + step < least] = -np.inf
        shares[np.argmax(lacking)] += step
    return shares
