"""`darts-keras export`: a classifier for a server, or for a phone."""

import functools
import pathlib
import shlex
import warnings

import click

from darts_keras_cli.data_options import DATA_DEFAULTS, data_options
from darts_keras_cli.find_servable import find_servable
from darts_keras_cli.held_out_data import (
    check_classes,
    names_data,
    open_fitting_data,
)
from darts_keras_cli.library import held_back_stderr, load_library
from darts_keras_cli.setting import FROM_ZERO

FORMATS = ("saved_model", "onnx", "litert")
_INT8 = "litert_int8"
_NUM_IMAGES = 64
_NUM_CALIBRATING = 512  # And to measure the loss by: half of them for each.
_data_options = functools.partial(
    data_options,
    data="the train images of the training; images that are stored in the zoo",
    size="what the model takes",
)


@click.command()
@click.argument("model")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    required=True,
    help="saved_model for TensorFlow Serving, onnx for ONNX Runtime, litert for "
    "LiteRT (TensorFlow Lite).",
)
@click.option(
    "--out",
    type=click.Path(path_type=pathlib.Path),
    metavar="DIR",
    required=True,
    help="Folder of the export, new or empty.",
)
@click.option(
    "--int8",
    is_flag=True,
    help="With litert: compute with 8-bit integers, calibrated by half of the images; "
    "what it costs is measured on the other half, and shown.",
)
@click.option(
    "--images",
    "count",
    type=FROM_ZERO,
    show_default=f"{_NUM_IMAGES}; {_NUM_CALIBRATING} with --int8",
    help="Real images to compare the export with the Keras model on; 0: noise.",
)
@click.option(
    "--classes",
    "classes_file",
    type=click.Path(path_type=pathlib.Path),
    metavar="FILE",
    help="Names of the classes, one a line, in the order of the probabilities.  "
    "[default: those of the card, the training or the data]",
)
@_data_options
def export(model, format_name, out, int8, count, classes_file, **named):
    """Export MODEL in a format that servers read without this project.

    MODEL is the name of a model of the zoo, the folder of a training, or a .keras
    file. Names of the zoo go before files: write ./NAME for a folder of that name.

    The export is loaded in a fresh process and compared with the Keras model on real
    train images; if a probability differs by more than 0.0001, nothing is left of it.
    """
    if int8 and format_name != "litert":
        raise click.UsageError("`--int8` is for `--format litert`.")
    load_library(only="tensorflow")
    from darts_keras.serving.export import export as run_export
    from darts_keras.serving.new_folder import check_new
    from darts_keras.serving.servable import Servable
    from darts_keras.training.device import prepare_device

    check_new(out)
    prepare_device()
    found = find_servable(model)
    count = (_NUM_CALIBRATING if int8 else _NUM_IMAGES) if count is None else count
    source = _open(found, named, count)
    if int8 and source is None:
        raise click.UsageError(
            "`--int8` needs real images of the kind that the model is for, to choose "
            "its steps by: name some by `--data` or `--dataset`."
        )
    classes = _read_classes(classes_file) or found.classes
    servable = Servable(
        model=found.model,
        name=found.name,
        classes=tuple(classes or _default_classes(found, source)),
        facts=found.facts,
    )
    images, labels = _draw(found, source, count)
    format_name = _INT8 if int8 else format_name
    with held_back_stderr():  # LiteRT's converter speaks whatever one asks of it.
        result = run_export(servable, format_name, out, images, labels)
    _print(result, found.name, source)


def _open(found, named, count):
    """Returns the data to draw real images from, or `None` if there are none."""
    opened = found.training is not None and found.training.get("opened")
    if not count or not (names_data(named) or opened):
        if named != DATA_DEFAULTS:
            raise click.UsageError(
                "Options of data need `--data` or `--dataset`, and `--images` above 0."
            )
        return None
    source = open_fitting_data(
        named, found.model.input_shape[1:3], found.training, found.file
    )
    if found.classes is not None:
        check_classes(found.name, found.classes, source)
    return source


def _read_classes(file):
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(
            f"must be a file in UTF-8, a name a line. {error}", param_hint="--classes"
        ) from error


def _default_classes(found, source):
    num_classes = found.model.output_shape[-1]
    if source is not None and len(source.classes) == num_classes:
        return source.classes
    names = [f"class {number}" for number in range(num_classes)]
    warnings.warn(
        f"The names of the classes are not known: they are called {names[0]} to "
        f"{names[-1]}. Name them by `--classes FILE`.",
        stacklevel=2,
    )
    return names


def _draw(found, source, count):
    """Returns images and their labels; `None` for what is not known."""
    import numpy as np

    if source is not None:
        images, labels = source.load_train()
        drawn = np.random.default_rng(0).permutation(len(images))[:count]
        return images[drawn], labels[drawn]
    if count and found.example is not None:
        return found.example[:count], None
    if count:
        warnings.warn(
            f"There are no real images of {found.name}: the export is compared on "
            "noise. Name some by `--data` or `--dataset`.",
            stacklevel=2,
        )
    return None, None


def _print(result, name, source):
    what = "images of the zoo" if source is None else f"train images of {source.name}"
    what = "images of noise" if result.images == "noise" else what
    difference = f"{result.largest_difference:.2g} of a probability"
    click.echo(f"{name} as {result.format}: {result.size:,} bytes in {result.path}")
    click.echo(f"In a fresh process, on {result.num_images} {what}, it and Keras have")
    click.echo(f"  largest difference  {difference}")
    click.echo(f"  same best class     {result.agreement:.2%}")
    if result.accuracy is not None:
        before, after = result.accuracy["keras"], result.accuracy["export"]
        click.echo(f"  accuracy            {after:.2%}, Keras {before:.2%}")
    click.echo(f"How to ask it: {result.path / 'README.md'}")
    if result.format == "saved_model":
        folder = shlex.quote(str(result.path / "1"))
        click.echo(f"Look at it:    saved_model_cli show --dir {folder} --all")
