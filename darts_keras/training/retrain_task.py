"""A training as a task: its history, its measures, and what it leaves."""

import dataclasses
import pathlib

import keras

from darts_keras.answers import Answers
from darts_keras.measures import measure
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.models.network import drop_path_rates, inherit_weights
from darts_keras.report.cell_graph import draw_cells
from darts_keras.report.training_page import write_training_report
from darts_keras.training.answer import new_answerer
from darts_keras.training.classifier_file import MODEL_FILE, save_classifier
from darts_keras.training.scaled_gradient import inner_optimizer
from darts_keras.training.task import Task


@dataclasses.dataclass(frozen=True, kw_only=True)
class RetrainResult:
    """What a training leaves."""

    model: keras.Model  # Takes raw images in [0, 255], gives probabilities.
    history: tuple[dict, ...]  # A record per epoch.
    validation: Answers | None  # What it says of the images that were held out.
    folder: pathlib.Path | None  # The run folder.


class RetrainTask(Task):
    """A `Retraining`, epoch by epoch.

    Args:
        classifier: Model of the same genotype that takes raw images and gives
            probabilities. After each epoch it gets the weights that were learned.
        genotype: `Genotype`.
        held_out: `Answers` without their probabilities: images, labels and classes
            to validate on; or `None`.
        **arguments: As for `Task`.
    """

    def __init__(self, classifier, genotype, held_out, **arguments):
        super().__init__(**arguments)
        self.classifier = classifier
        self.genotype = genotype
        self.held_out = held_out
        self.validation = None  # `Answers` of the last epoch, about `held_out`.
        count = 0 if held_out is None else len(held_out[0])
        self._answerer = new_answerer(
            classifier, count, self.config.batch_size, self.strategy
        )

    @property
    def variables(self):
        return self.model.network.variables

    def facts(self):
        return {
            "num_parameters": num_parameters(self.classifier),
            "multiply_adds": multiply_adds(self.classifier),
        }

    def begin_epoch(self, epoch):
        for rate in drop_path_rates(self.model.network):
            rate.assign(self._drop_path_rate(epoch))

    def _drop_path_rate(self, epoch):
        return self.config.drop_path_rate * epoch / self.epochs

    def record(self, epoch):
        metrics = self.model.get_metrics_result()
        record = {
            f"train_{name}": float(metrics[name]) for name in ("loss", "accuracy")
        }
        self.validate()
        if self.validation is not None:
            measures = measure(self.validation)
            record["valid_loss"] = measures.loss
            record["valid_accuracy"] = measures.accuracy
        record["learning_rate"] = self.learning_rate(epoch)
        record["drop_path_rate"] = self._drop_path_rate(epoch)
        return record

    def validate(self):
        """Gives the classifier the weights; asks it about the images held out."""
        self._update_classifier()
        if self.held_out is None:
            return
        images, labels, classes = self.held_out
        probabilities = self._answerer(images)
        self.validation = Answers(
            images=images, labels=labels, probabilities=probabilities, classes=classes
        )

    def _update_classifier(self):
        """Gives the classifier the weights, or their averages if there are any."""
        optimizer, network = inner_optimizer(self.model.optimizer), self.model.network
        pairs = [
            *zip(network.trainable_variables, optimizer.averages, strict=False),
            *zip(self.model.statistics, self.model.average_statistics, strict=True),
        ]
        averages = {id(variable): average for variable, average in pairs}
        inherit_weights(self.classifier, network, averages)

    def finish(self, records, folder):
        if self.validation is None:  # Nothing was left to train, or is held out.
            self.validate()
        if folder is not None:
            save_classifier(self.classifier, folder.path / MODEL_FILE)
            folder.write_json("genotype.json", self.genotype.to_dict())
            draw_cells(self.genotype, folder.path)
            write_training_report(folder.path, self.validation)
        return RetrainResult(
            model=self.classifier,
            history=records,
            validation=self.validation,
            folder=None if folder is None else folder.path,
        )

    def write_report(self, folder):
        write_training_report(folder)
