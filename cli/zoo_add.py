"""`darts-keras zoo add`: a finished training becomes a model of the zoo."""

import functools
import pathlib

import click

from darts_keras_cli.data_options import data_options
from darts_keras_cli.held_out_data import open_fitting_data, read_training
from darts_keras_cli.library import load_library

_WORDS = {
    "title": "What the model is, a sentence.",
    "license": "What binds those who use the weights.",
    "uses": "What it is for.",
    "misuses": "What it must not be used for.",
    "machine": "What the run was computed on.",
}
_DEFAULTS = {"machine": "what the run says"}
_data_options = functools.partial(
    data_options, data="those of the training", size="that of the training"
)


def _words(command):
    for name, text in reversed(_WORDS.items()):
        default = _DEFAULTS.get(name, "general words")
        add_option = click.option(
            f"--{name}", metavar="TEXT", show_default=default, help=text
        )
        command = add_option(command)
    return command


@click.command()
@click.argument("name")
@click.argument("run")
@click.option(
    "--search",
    type=click.Path(exists=True, file_okay=False, path_type=pathlib.Path),
    metavar="RUN",
    show_default="not on the card",
    help="Folder of the search that found the genotype.",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=pathlib.Path),
    metavar="FOLDER",
    show_default="your own zoo",
    help="Folder of the zoo.",
)
@click.option("--replace", is_flag=True, help="Replace a model of this name.")
@_data_options
@_words
def add(name, run, search, folder, replace, **options):
    """Add the finished training in the folder RUN to the zoo, as the model NAME.

    It is measured on the test part, as it is stored: in half precision, if that
    leaves the accuracy as it is to 0.05 points. `compcars`, `compcars_sv` and
    `miotcd`, which come without weights, get them so.
    """
    words = {key: options.pop(key) for key in _WORDS}
    load_library()
    from darts_keras.training.classifier_file import find_classifier
    from darts_keras.training.device import prepare_device
    from darts_keras.zoo.add import add as add_to_zoo
    from darts_keras.zoo.add import check_request

    check_request(name, folder, replace, **words)  # Before data are read.
    prepare_device()
    file = find_classifier(run)
    training = read_training(file)
    shape = training["data"].get("image_shape") if training else None
    source = open_fitting_data(options, (shape or (None, None))[:2], training, file)
    card = add_to_zoo(name, run, source, folder, search, replace, **words)
    click.echo(_result(card))


def _result(card):
    lines = [f"{card.name}: {card.num_parameters:,} parameters, {card.weights.dtype}"]
    if card.test is None:
        lines.append("Its data have no test part: nothing was measured.")
    else:
        low, high = card.test["accuracy_interval"]
        lines.append(
            f"Test accuracy: {card.test['accuracy']:.2%}  "
            f"(95 %: {low:.2%} to {high:.2%})"
        )
    lines.append(f'Load it:       darts_keras.zoo.load("{card.name}")')
    lines.append(f"Show its card: darts-keras zoo info {card.name}")
    return "\n".join(lines)
