"""`darts-keras compare`: classifiers side by side."""

import pathlib
import shlex
import sys

import click

from darts_keras_cli.data_options import data_options
from darts_keras_cli.held_out_data import open_test_data
from darts_keras_cli.library import load_library


@click.command()
@click.argument("models", nargs=-1, required=True)
@data_options
@click.option(
    "--out",
    type=click.Path(path_type=pathlib.Path),
    metavar="PATH",
    default=pathlib.Path("comparison.html"),
    show_default=True,
    help="Folder, or .html file, for the page and its JSON.",
)
@click.option("--batch-size", type=click.IntRange(1), default=128, show_default=True)
def compare(models, out, batch_size, **named):
    """Compare MODELS, two or more, on the test part of a data set.

    Each is the folder of a training, or a .keras file. The page shows the images
    where they differ, and whether the difference could be chance (McNemar's test).
    """
    if len(set(models)) < max(2, len(models)):
        raise click.UsageError(
            f"Name two or more different models to compare. Received: {list(models)}"
        )
    load_library()
    from darts_keras.training.classifier_file import find_classifier, load_classifier
    from darts_keras.training.device import prepare_device
    from darts_keras.training.evaluate import compare as run_compare

    prepare_device()
    files = {name: find_classifier(name) for name in models}
    classifiers = {name: load_classifier(file) for name, file in files.items()}
    first = next(iter(classifiers.values()))
    source = open_test_data(named, first, list(files.values()))
    facts = {"command": shlex.join(["darts-keras", *sys.argv[1:]])}
    found = run_compare(classifiers, source, out, facts, batch_size)
    width = max(map(len, found))
    for name, evaluation in found.items():
        low, high = evaluation.measures.accuracy_interval
        click.echo(
            f"{name:<{width}}  {evaluation.measures.accuracy:.2%}  "
            f"(95 %: {low:.2%} to {high:.2%})"
        )
    page = out if out.suffix == ".html" else out / "comparison.html"
    click.echo(f"Report: {page}")
