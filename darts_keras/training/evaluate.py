"""The measuring of classifiers on the test part of a data set."""

import dataclasses
import datetime
import time

import keras

from darts_keras.answers import Answers
from darts_keras.data.open_data import open_data
from darts_keras.data.source import DataSource
from darts_keras.measures import Measures, measure
from darts_keras.report.comparison_page import write_comparison
from darts_keras.report.evaluation_page import write_evaluation
from darts_keras.training.answer import new_answerer
from darts_keras.training.classifier_file import check_classifier, load_classifier
from darts_keras.training.lost_worker import lost_worker_told
from darts_keras.training.run_folder import versions
from darts_keras.training.same_run import check_same_evaluation
from darts_keras.training.strategy import as_strategy


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What one classifier said of the test part of a data set."""

    answers: Answers
    measures: Measures
    images_per_second: float  # Without the compilation.


def evaluate(model, data=None, out=None, facts=None, batch_size=128, strategy=None):
    """Measures a classifier on the test part of a data set. Nothing else reads it.

    Args:
        model: Keras model from raw images in [0, 255] to probabilities, or the path
            of one, or of the folder of a training.
        data: `DataSource`, or the name of a data set, as for `open_data`.
        out: Optional path of a folder, or of an `.html` file: where to write the
            page and its JSON.
        facts: Optional dictionary to record there as well.
        batch_size: Positive integer. Images at a time, on all devices together.
        strategy: Optional `Strategy`, or a name for `open_strategy`. One device by
            default; of several workers the chief alone writes. A Keras model must have
            been made in its scope.

    Returns:
        `Evaluation`.

    Raises:
        FileNotFoundError: If there is no such model.
        ValueError: If the model is damaged, does not fit the images or the classes,
            or gives no probabilities; if there is no test part; if the workers have
            different models or images.
        RuntimeError: If another worker is gone.
        OSError: If `out` can't be written.
    """
    source = data if isinstance(data, DataSource) else open_data(data)
    strategy = as_strategy(strategy)
    is_model = isinstance(model, keras.Model)
    shown = "The model" if is_model else str(model)
    with lost_worker_told(strategy, "Start all of them again."):
        with strategy.scope():
            classifier = _open(model, source, shown)
        test = source.load_test()
        check_same_evaluation(strategy, classifier, test)
        answerer = new_answerer(classifier, len(test[0]), batch_size, strategy)
        evaluation = _evaluate(answerer, source, test, shown)
    if out is not None and strategy.is_chief:
        speed = {"images_per_second": evaluation.images_per_second}
        name = model.name if is_model else shown
        facts = {"model": name, **speed, **_facts(source), **(facts or {})}
        write_evaluation(out, evaluation.answers, facts)
    return evaluation


def compare(models, data=None, out=None, facts=None, batch_size=128):
    """Measures several classifiers on the same test images.

    Args:
        models: Dictionary from names to models, two or more; see `evaluate`.
        data: As for `evaluate`.
        out: As for `evaluate`; the page shows the images where they differ.
        facts: As for `evaluate`.
        batch_size: As for `evaluate`.

    Returns:
        Dictionary from the names to `Evaluation`s.

    Raises:
        As `evaluate`. `ValueError`, too, if there are fewer than two models.
    """
    if len(models) < 2:
        raise ValueError(
            f"`models` must be two or more, to be compared. Received: {list(models)}"
        )
    source = data if isinstance(data, DataSource) else open_data(data)
    classifiers = {name: _open(model, source, name) for name, model in models.items()}
    test = source.load_test()
    evaluations = {
        name: _evaluate(
            new_answerer(classifier, len(test[0]), batch_size), source, test, name
        )
        for name, classifier in classifiers.items()
    }
    if out is not None:
        answers = [evaluation.answers for evaluation in evaluations.values()]
        facts = {**_facts(source), **(facts or {})}
        write_comparison(out, list(models), answers, facts)
    return evaluations


def _open(model, source, name):
    """Returns a classifier that fits the data."""
    model = model if isinstance(model, keras.Model) else load_classifier(model)
    check_classifier(model, name)
    _check_fits(model, source, name)
    return model


def _evaluate(answerer, source, test, name):
    images, labels = test
    answerer(images[:1])  # Compiles.
    start = time.perf_counter()
    probabilities = answerer(images)
    seconds = time.perf_counter() - start
    try:
        answers = Answers(
            images=images,
            labels=labels,
            probabilities=probabilities,
            classes=source.classes,
        )
    except ValueError as error:
        raise ValueError(f"{name} must give probabilities. {error}") from error
    return Evaluation(
        answers=answers,
        measures=measure(answers),
        images_per_second=round(len(images) / seconds, 1),
    )


def _check_fits(model, source, name):
    shape, num_classes = tuple(model.input_shape[1:]), model.output_shape[-1]
    pairs = zip(shape, source.image_shape, strict=True)
    if any(side not in (None, given) for side, given in pairs):
        same_channels = shape[2] == source.image_shape[2]
        way_out = " The images of a folder can be resized, with `image_size`."
        raise ValueError(
            f"{name} takes images of shape {shape}. Received: images of "
            f"{source.image_shape}, from {source.origin}."
            f"{way_out if same_channels else ''}"
        )
    if num_classes != len(source.classes):
        raise ValueError(
            f"{name} tells {num_classes} classes apart. Received: "
            f"{len(source.classes)} classes, from {source.origin}"
        )


def _facts(source):
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return {
        "data": {
            "name": source.name,
            "origin": source.origin,
            **({"note": source.note} if source.note else {}),
            "part": "test",
            "train_fingerprint": source.fingerprint(),
        },
        "created": now,
        "versions": versions(),
    }
