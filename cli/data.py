"""`darts-keras data`: looking at data sets."""

import pathlib

import click

from darts_keras_cli.data_options import data_options
from darts_keras_cli.library import load_library


@click.group()
def data():
    """Look at a data set before a search."""


@data.command()
@data_options
@click.option(
    "--out",
    default="sheet.png",
    show_default=True,
    type=click.Path(dir_okay=False, writable=True, path_type=pathlib.Path),
    help="Where to write the contact sheet, a PNG.",
)
@click.option(
    "--count",
    default=10,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Images on the sheet, one a row, the classes in turn.",
)
@click.option(
    "--versions",
    default=7,
    show_default=True,
    type=click.IntRange(1, 50),
    help="Augmented versions of each image.",
)
@click.option(
    "--crop-padding",
    default=4,
    show_default=True,
    type=click.IntRange(0),
    help="Pixels by which a training image may be shifted each way.",
)
@click.option(
    "--flip/--no-flip",
    default=True,
    show_default=True,
    help="Mirror training images left and right at random.",
)
@click.option(
    "--cutout",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Side of the square blanked at random, in pixels; 0 for none.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Chooses the images and their versions.",
)
def show(out, count, versions, seed, **options):
    """Describe a data set, and draw what the network sees of it.

    Prints what the set is, and writes a contact sheet: some train images, and each
    of them several times as augmentation shows it to the network.
    """
    if not out.parent.is_dir():
        raise click.BadParameter(
            f"must be in a folder that exists. Received: {out}", param_hint="--out"
        )
    load_library()
    from darts_keras.data.augment import Augmentation
    from darts_keras.data.contact_sheet import contact_sheet
    from darts_keras.data.open_data import open_data
    from darts_keras.files import write_atomically
    from darts_keras.picture import to_png

    names = ("crop_padding", "flip", "cutout")
    augmentation = Augmentation(**{name: options.pop(name) for name in names})
    source = open_data(**options)
    for line in _describe(source):
        click.echo(line)
    sheet = contact_sheet(source, augmentation, count, versions, seed)
    write_atomically(out, to_png(sheet))
    click.echo(f"Contact sheet: {out}")


def _describe(source):
    """Yields lines that say what the set is."""
    import numpy as np

    images, labels = source.load_train()
    height, width, channels = source.image_shape
    yield f"Data set:      {source.name}"
    yield f"Origin:        {source.origin}"
    if source.note:
        yield f"Note:          {source.note}"
    yield f"Train images:  {len(images)}"
    yield f"Test part:     {'yes (not read)' if source.has_test else 'none'}"
    yield f"Image shape:   {height} x {width} x {channels} (height x width x channels)"
    yield f"Mean:          {_numbers(source.mean)} (pixels in 0..1)"
    yield f"Deviation:     {_numbers(source.deviation)}"
    yield f"Fingerprint:   {source.fingerprint()} (SHA-256 of the train part)"
    yield f"Classes:       {len(source.classes)}"
    counts = np.bincount(labels, minlength=len(source.classes))
    for name, count in zip(source.classes, counts, strict=True):
        yield f"{count:8d}  {name}"


def _numbers(values):
    return ", ".join(f"{value:.4f}" for value in values)
