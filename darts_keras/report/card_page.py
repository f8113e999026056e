"""The page of a model of the zoo: all that its card says."""

import types

from darts_keras.genotype import Genotype
from darts_keras.report import formats
from darts_keras.report.answer_sections import class_tables
from darts_keras.report.card_facts import latency_words, network_facts, record_facts
from darts_keras.report.cell_figures import cells_section
from darts_keras.report.frame import fill_template, write_page
from darts_keras.report.measure_words import headline_boxes, measure_table
from darts_keras.report.result_files import page_path
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import (
    alert,
    fact_box,
    fact_table,
    note,
    settings_section,
)

_NO_WEIGHTS = (
    "There are no weights of this model, and nothing of it was measured: the card says "
    "how to train it."
)
_NOT_MEASURED = "Its data have no test part: nothing was measured."
_TO_TRAIN = """{commands}
darts-keras zoo add {name} RUN"""
_TO_USE = """from darts_keras import zoo

model = zoo.load("{name}")
probabilities = zoo.predict_images(model, ["photo.jpg"])
zoo.decode_predictions(probabilities, "{name}")"""


def write_card(path, card):
    """Writes the page of a card, one page that needs nothing else.

    Args:
        path: Path of a folder, which is made if there is none, or of a file that ends
            in `.html`.
        card: Dictionary, a card as JSON has it.

    Returns:
        The path of the page.

    Raises:
        ValueError: If its genotype is none.
        OSError: If the page cannot be written.
    """
    test = _measures(card)
    body = fill_template(
        "card",
        facts=_facts(card, test),
        uses=escaped(card["uses"]),
        misuses=escaped(card["misuses"]),
        usage=escaped(_usage(card)),
        preprocessing=escaped(card["preprocessing"]),
        cells=cells_section("The cells", Genotype.from_dict(card["genotype"])),
        test=_test(card, test) if card.get("weights") else "",
        num_classes=formats.count(card["architecture"]["num_classes"]),
        classes=_classes(card, test),
        records=_records(card),
        license=escaped(card["license"]),
        settings=_settings(card),
    )
    page = page_path(path, card["name"])
    return write_page(page, "model of the zoo", card["name"], card["title"], body)


def _measures(card):
    """Returns the measures of a card with attributes for keys, or `None`."""
    test = card.get("test")
    if not test:
        return None
    classes = [types.SimpleNamespace(**one) for one in test["classes"]]
    return types.SimpleNamespace(**{**test, "classes": classes})


def _facts(card, test):
    """The numbers that one looks for first: how good, and at what cost."""
    rows = [headline_boxes(test)] if test else []
    rows = [element("dl", *boxes, class_="facts") for boxes in (*rows, _costs(card))]
    return "\n".join([*rows, *([] if card.get("weights") else [alert(_NO_WEIGHTS)])])


def _costs(card):
    boxes = [
        fact_box("Parameters", formats.large(card["num_parameters"]), "trainable"),
        fact_box("Multiply-adds", formats.large(card["multiply_adds"]), "for an image"),
    ]
    if card.get("latency"):
        boxes.append(fact_box("Latency", *latency_words(card["latency"])))
    training = card.get("training") or {}
    if training.get("seconds") is not None:
        time, machine = formats.duration(training["seconds"]), training.get("machine")
        boxes.append(fact_box("Training", time, machine or "machine not known"))
    return boxes


def _usage(card):
    form = _TO_USE if card.get("weights") else _TO_TRAIN
    return form.format(name=card["name"], commands="\n".join(card["commands"]))


def _test(card, test):
    heading = element("h2", "How good it is")
    if test is None:
        return element("section", heading, note(_NOT_MEASURED))
    sentence = (
        f"Measured on the {formats.counted(test.num_images, 'image')} of the "
        "test part, which training has not seen, with the weights as they are stored"
        f" ({card['weights']['dtype']})."
    )
    more = [note(card["test"]["note"])] if card["test"].get("note") else []
    return element("section", heading, note(sentence), *more, measure_table(test))


def _classes(card, test):
    if test is not None:
        return class_tables(test.classes)
    if card.get("classes") is None:
        return note("Their names are not on the card: they come with the data.")
    return element("p", escaped(", ".join(card["classes"])))


def _records(card):
    """The network, its search and its training, each as a table."""
    tables = {
        "The network": network_facts(card),
        "The search that found its cells": record_facts(card.get("search")),
        "Its training": record_facts(card.get("training")),
    }
    return "\n".join(fact_table(*table) for table in tables.items() if table[1])


def _settings(card):
    search, training = (card.get(key) or {} for key in ("search", "training"))
    tables = {
        "Recipe of the training": card.get("recipe"),
        "Settings of the search": search.get("settings"),
        "Versions": training.get("versions"),
    }
    tables = {name: table for name, table in tables.items() if table}
    return settings_section("\n".join(card["commands"]), tables)
