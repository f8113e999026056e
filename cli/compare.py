"""`darts-keras compare`: classifiers side by side."""

import shlex
import sys

import click

from darts_keras_cli.data_options import test_data_options
from darts_keras_cli.held_out_data import open_test_data
from darts_keras_cli.library import load_library
from darts_keras_cli.page_options import page_options


@click.command()
@click.argument("models", nargs=-1, required=True)
@test_data_options
@page_options("comparison.html")
def compare(models, out, batch_size, **named):
    """Compare MODELS, two or more, on the test part of a data set.

    Each is the folder of a training, or a .keras file. The page shows the images
    where they differ, and whether the difference could be chance (McNemar's test).
    """
    load_library()
    from darts_keras.report.result_files import page_path
    from darts_keras.training.classifier_file import find_classifier, load_classifier
    from darts_keras.training.device import prepare_device
    from darts_keras.training.evaluate import compare as run_compare

    prepare_device()
    files = [find_classifier(name) for name in models]
    if len({file.resolve() for file in files}) < max(2, len(models)):
        raise click.UsageError(
            "Name two or more different models to compare. "
            f"Received: {shlex.join(models)}"
        )
    classifiers = [load_classifier(file) for file in files]
    source = open_test_data(named, classifiers[0], files)
    facts = {"command": shlex.join(["darts-keras", *sys.argv[1:]])}
    by_name = dict(zip(models, classifiers, strict=True))
    found = run_compare(by_name, source, out, facts, batch_size)
    click.echo(f"{len(source.load_test()[1])} test images of {source.name}:")
    width = max(map(len, found))
    for name, evaluation in found.items():
        low, high = evaluation.measures.accuracy_interval
        click.echo(
            f"  {name:<{width}}  {evaluation.measures.accuracy:.2%}  "
            f"(95 %: {low:.2%} to {high:.2%})"
        )
    if source.note:
        click.echo(source.note)
    click.echo(f"Report: {page_path(out, 'comparison')}")
