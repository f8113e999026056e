"""`darts-keras describe`: what a network costs."""

import dataclasses
import json
import os
import pathlib

import click

from darts_keras_cli.find_genotype import find_genotype
from darts_keras_cli.library import load_library
from darts_keras_cli.setting import POSITIVE, add_settings
from darts_keras_cli.table import format_table
from darts_keras_cli.train_options import NETWORK_SETTINGS

# Papers count at the size of the paper's recipe, which `build_network` has, too.
_SETTINGS = [
    dataclasses.replace(setting, quick=setting.paper) for setting in NETWORK_SETTINGS
]


@click.command()
@click.argument("model_or_genotype")
@click.option(
    "--image-size",
    metavar="H[xW]",
    show_default="32",
    help="Height and width of the images.",
)
@click.option("--channels", type=POSITIVE, show_default="3", help="Of the images.")
@click.option(
    "--classes",
    "num_classes",
    type=click.IntRange(2),
    show_default="10",
    help="Number of classes.",
)
@add_settings(_SETTINGS)
@click.option(
    "--batch-size", type=POSITIVE, show_default="1", help="Images at a time, timed."
)
@click.option("--no-latency", is_flag=True, help="Count alone, do not measure time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def describe(model_or_genotype, batch_size, no_latency, as_json, **network):
    """Tell the parameters, the multiply-adds and the latency of a network.

    MODEL_OR_GENOTYPE is the folder of a training or a .keras file, for the network
    that was saved; or a published name, a genotype file or the folder of a search,
    for a network of the size that the options tell. Multiply-adds are those of
    convolutions and dense layers, for one image.
    """
    if no_latency and batch_size is not None:
        raise click.UsageError("`--no-latency` and `--batch-size` exclude each other.")
    given = {name: value for name, value in network.items() if value is not None}
    load_library()
    model = _find_model(model_or_genotype, given)
    found = _counts(model_or_genotype, model)
    found["latency"] = None if no_latency else _latency(model, batch_size or 1)
    click.echo(json.dumps(found, indent=2) if as_json else _text(found))


def _find_model(name, given):
    from darts_keras.genotype import Genotype
    from darts_keras.training.classifier_file import MODEL_FILE, load_classifier

    path = pathlib.Path(name)
    is_model = path.suffix == ".keras" or (path / MODEL_FILE).is_file()
    if name in Genotype.published_names() or not is_model:
        return _build(find_genotype(name, "MODEL_OR_GENOTYPE"), **given)
    for option in click.get_current_context().command.params:
        if option.name in given:
            raise click.UsageError(
                f"A model is described as it was saved: `{option.opts[0]}` is for "
                "genotypes alone."
            )
    return load_classifier(path)


def _build(genotype, image_size="32", channels=3, stem_form=None, **settings):
    from darts_keras.data.image_size import parse_image_size
    from darts_keras.models.network import build_network

    sides = parse_image_size(image_size)
    return build_network(genotype, (*sides, channels), form=stem_form, **settings)


def _counts(name, model):
    from darts_keras.models.complexity import list_parts, multiply_adds, num_parameters
    from darts_keras.models.image_shape import image_shape

    return {
        "name": name,
        "image_shape": list(image_shape(model)),
        "num_parameters": num_parameters(model),
        "multiply_adds": multiply_adds(model),
        "parts": [dataclasses.asdict(part) for part in list_parts(model)],
    }


def _latency(model, batch_size):
    import keras

    from darts_keras.training.latency import measure_latency

    return {
        **dataclasses.asdict(measure_latency(model, batch_size)),
        "backend": keras.config.backend(),
        "num_cores": len(os.sched_getaffinity(0)),
    }


def _text(found):
    count = found["multiply_adds"]
    lines = [
        found["name"],
        f"images         {_shape(found['image_shape'])}",
        f"parameters     {found['num_parameters']:,}",
        f"multiply-adds  {count / 1e6:,.1f} M ({count:,})",
    ]
    if found["latency"]:
        lines.append(f"latency        {_latency_text(**found['latency'])}")
    rows = [("part", "output", "parameters", "multiply-adds")]
    for part in found["parts"]:
        counts = [f"{part[key]:,}" for key in ("num_parameters", "multiply_adds")]
        rows.append((part["name"], _shape(part["output_shape"]), *counts))
    return "\n".join([*lines, "", format_table(rows, "<<>>")])


def _shape(shape):
    return "x".join(map(str, shape))


def _latency_text(*, batch_size, num_calls, backend, num_cores, **seconds):
    median, lower, upper = (
        f"{seconds[name] * 1000:.1f}"
        for name in ("median", "lower_quartile", "upper_quartile")
    )
    images = "1 image" if batch_size == 1 else f"{batch_size} images"
    cores = "1 core" if num_cores == 1 else f"{num_cores} cores"
    return (
        f"{median} ms for {images} (median of {num_calls} calls, quartiles {lower} and "
        f"{upper}; {backend}, {cores})"
    )
