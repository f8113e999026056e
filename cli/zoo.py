"""`darts-keras zoo`: models that are trained already, and their cards."""

import json
import pathlib

import click

from darts_keras_cli.library import load_library
from darts_keras_cli.page_options import check_page
from darts_keras_cli.table import format_table
from darts_keras_cli.zoo_add import add
from darts_keras_cli.zoo_predict import predict
from darts_keras_cli.zoo_verify import verify


@click.group()
def zoo():
    """List, check, use and add trained models.

    Models of your own lie in ~/.darts_keras/zoo, or where the environment variable
    DARTS_KERAS_ZOO says; they go before those of the package.
    """


zoo.add_command(verify)
zoo.add_command(add)
zoo.add_command(predict)


@zoo.command("list")
@click.argument("pattern", required=False)
@click.option(
    "--dataset", metavar="NAME", show_default="all", help="Only models for this set."
)
@click.option(
    "--pretrained/--untrained",
    default=None,
    show_default="both",
    help="Only models with weights, or only those without.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_names(pattern, dataset, pretrained, as_json):
    """List models; PATTERN is for their names, with * and ?.

    The accuracy is that on the test part of the set, with its 95 % interval; the size
    is that of the file of weights.
    """
    load_library()
    from darts_keras.zoo.hub import choose_models

    models = choose_models(pattern, dataset, pretrained)
    rows = [_summary(*model) for model in models.values()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif rows:
        click.echo(_table(rows))
    else:
        click.echo("No model is like this.", err=True)


@zoo.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the card as JSON.")
@click.option(
    "--out",
    type=click.Path(path_type=pathlib.Path),
    metavar="PATH",
    show_default="no page is written",
    callback=check_page,
    help="Folder, or .html file, for a page with both cells drawn.",
)
def info(name, as_json, out):
    """Show the card of the model NAME: what is known of it."""
    load_library()
    from darts_keras.report.card_page import write_card
    from darts_keras.zoo import hub
    from darts_keras_cli.card_text import card_text

    card = hub.info(name)
    content = json.loads(card.to_json())
    click.echo(card.to_json() if as_json else card_text(content))
    if out is not None:
        click.echo(f"Page: {write_card(out, content)}", err=as_json)


def _summary(folder, card):
    from darts_keras.zoo.hub import user_zoo

    test = card.test or {}
    is_own = folder.path == user_zoo().path
    return {
        "name": card.name,
        "dataset": card.dataset,
        "input_shape": list(card.architecture.input_shape),
        "num_classes": card.architecture.num_classes,
        "num_parameters": card.num_parameters,
        "accuracy": test.get("accuracy"),
        "accuracy_interval": test.get("accuracy_interval"),
        "size": _size(folder, card.weights),
        "where": ("own" if is_own else "shipped") if card.weights else "no weights",
    }


def _size(folder, weights):
    """Returns the bytes of the weights, if there are any where they should be."""
    if weights is None or weights.size is not None:
        return weights and weights.size
    path = folder.path / weights.file
    return path.stat().st_size if path.is_file() else None


def _table(rows):
    heads = ("name", "data set", "input", "classes", "parameters", "test accuracy")
    lines = [(*heads, "(95 %)", "size", "where")]
    for row in rows:
        accuracy, interval, size = "-", "", "-"
        if row["accuracy"] is not None:
            accuracy = f"{row['accuracy']:.2%}"
            interval = "{:.2%} to {:.2%}".format(*row["accuracy_interval"])
        if row["size"] is not None:
            size = f"{row['size'] / 1e6:.1f} MB"
        shape = "x".join(map(str, row["input_shape"]))
        counts = str(row["num_classes"]), f"{row['num_parameters']:,}"
        texts = row["name"], row["dataset"], shape, *counts, accuracy, interval
        lines.append((*texts, size, row["where"]))
    return format_table(lines, "<<<>>><><")
