"""`darts-keras evaluate`: how good a classifier is."""

import json
import shlex
import sys

import click

from darts_keras_cli.data_options import test_data_options
from darts_keras_cli.held_out_data import open_test_data
from darts_keras_cli.library import load_library
from darts_keras_cli.page_options import page_options
from darts_keras_cli.strategy_option import name_of, strategy_option, tell_done


@click.command()
@click.argument("model")
@test_data_options
@page_options(None, "the folder of MODEL")
@strategy_option
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
def evaluate(model, out, batch_size, strategy, as_json, **named):
    """Measure MODEL on the test part of a data set.

    MODEL is the folder of a training, or a .keras file of any Keras model from raw
    images in [0, 255] to probabilities, in the order of the classes of the data.
    Nothing but this command and `compare` reads test images.
    """
    load_library()
    from darts_keras.training.classifier_file import find_classifier, load_classifier
    from darts_keras.training.device import prepare_device
    from darts_keras.training.evaluate import evaluate as run_evaluate
    from darts_keras.training.strategy import open_strategy

    prepare_device()
    file = find_classifier(model)
    strategy = open_strategy(strategy)
    with strategy.scope():
        classifier = load_classifier(file)
    source = open_test_data(named, classifier, [file])
    folder = out or file.parent
    facts = {"model": model, "command": shlex.join(["darts-keras", *sys.argv[1:]])}
    found = run_evaluate(classifier, source, folder, facts, batch_size, strategy)
    if strategy.is_chief:
        _print(found, source, folder, as_json)
    else:
        tell_done(name_of(strategy))


def _print(found, source, folder, as_json):
    from darts_keras.report.result_files import page_path

    if as_json:
        click.echo(json.dumps(found.measures.to_dict(), indent=2))
        return
    click.echo(f"{found.measures.num_images} test images of {source.name}:")
    for line in _lines(found):
        click.echo(f"  {line}")
    if source.note:
        click.echo(source.note)
    click.echo(f"Report: {page_path(folder, 'evaluation')}")


def _lines(found):
    measures = found.measures
    low, high = measures.accuracy_interval
    rows = [
        ("accuracy", f"{measures.accuracy:.2%}  (95 %: {low:.2%} to {high:.2%})"),
        ("mean recall", f"{measures.mean_recall:.2%}"),
        ("mean precision", f"{measures.mean_precision:.2%}"),
        ("Cohen's kappa", "-" if measures.kappa is None else f"{measures.kappa:.4f}"),
        ("calibration error", f"{measures.calibration_error:.2%}"),
        ("loss", f"{measures.loss:.4f}"),
        ("speed", f"{found.images_per_second:,.0f} images per second"),
    ]
    if measures.top5_accuracy is not None:
        rows.insert(1, ("top-5 accuracy", f"{measures.top5_accuracy:.2%}"))
    return [f"{name:<18} {value}" for name, value in rows]
