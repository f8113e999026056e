"""`darts-keras zoo predict`: what a model of the zoo takes images for."""

import json
import pathlib

import click

from darts_keras_cli.library import load_library
from darts_keras_cli.setting import POSITIVE


@click.command()
@click.argument("name")
@click.argument(
    "images", nargs=-1, required=True, metavar="IMAGE...", type=pathlib.Path
)
@click.option(
    "--top", type=POSITIVE, default=3, show_default=True, help="Classes of each image."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=pathlib.Path),
    metavar="PNG",
    show_default="no sheet is written",
    help="Picture of the images with their classes.",
)
def predict(name, images, top, as_json, out):
    """Say what the model NAME takes each IMAGE for.

    Images may be of any size. Files that cannot be used are named, and the others
    answered; then the exit code is 1.
    """
    if out is not None and not out.parent.is_dir():
        raise click.BadParameter(
            f"must be in a folder that exists. Received: {out}", param_hint="--out"
        )
    load_library()
    from darts_keras.training.answer import answer
    from darts_keras.training.device import prepare_device
    from darts_keras.zoo.decode import decode_predictions
    from darts_keras.zoo.load import load

    prepare_device()
    model = load(name)
    pixels, read = _read(images, model.input_shape[1:])
    if not read:
        raise click.UsageError("None of the images can be used.")
    found = decode_predictions(answer(model, pixels), name, top)
    click.echo(_json(read, found) if as_json else _text(read, found))
    if out is not None:
        click.echo(f"Sheet: {_write_sheet(out, pixels, read, found)}", err=as_json)
    if len(read) < len(images):
        raise click.exceptions.Exit(1)


def _read(paths, image_shape):
    """Returns the images that can be used and their paths; names the others."""
    from darts_keras.data.image_files import read_images

    *size, channels = image_shape
    if channels not in (1, 3):
        raise click.UsageError(
            f"The model takes images of {channels} channels, which image files have "
            "not. Use `darts_keras.zoo.predict_images`."
        )
    files = [path for path in paths if not path.is_dir()]
    for path in paths:
        if path.is_dir():
            click.echo(f"{path} is a folder: name the images in it.", err=True)
    pixels, kept = read_images(files, tuple(size), channels, "skip")
    return pixels, [path for path, good in zip(files, kept, strict=True) if good]


def _json(paths, found):
    answers = (
        {"path": str(path), "classes": [each._asdict() for each in classes]}
        for path, classes in zip(paths, found, strict=True)
    )
    return json.dumps(list(answers), indent=2)


def _text(paths, found):
    lines = []
    for path, classes in zip(paths, found, strict=True):
        lines.append(str(path))
        lines += [f"  {each.probability:7.2%}  {each.name}" for each in classes]
    return "\n".join(lines)


def _write_sheet(out, pixels, paths, found):
    from darts_keras.files import write_atomically
    from darts_keras.picture import to_png
    from darts_keras.report.answer_sheet import MOST, answer_sheet

    pairs = [[(each.name, each.probability) for each in row] for row in found]
    sheet = answer_sheet(pixels, [path.name for path in paths], pairs)
    write_atomically(out, to_png(sheet))
    return out if len(paths) <= MOST else f"{out}, of the first {MOST} images"
