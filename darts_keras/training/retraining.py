"""The training step of a derived network: augmentation, losses, accuracy."""

import keras
from keras import ops

from darts_keras.data.mix import mix
from darts_keras.models.network import moving_statistics
from darts_keras.training.batch_mean import batch_mean
from darts_keras.training.optimizer import average_share
from darts_keras.training.scaled_gradient import apply_gradients, scaled_gradients
from darts_keras.training.trackers import new_trackers, track


class Retraining(keras.Model):
    """Trains a derived network on raw images, with all that belongs to training.

    A `StepRunner` compiles its `train_step` for a backend and its devices; it takes the
    batches of `TrainBatches`. Augmentation, normalization and the mixing of images are
    part of it.

    Args:
        network: Model from `build_network`, that takes normalized images.
        preprocess: Callable `(images, seed_generator) -> images`: augmentation and
            normalization.
        label_smoothing: Float in `[0, 1)`. Share of a label that all classes divide
            up.
        auxiliary_weight: Non-negative float. Of the auxiliary head's loss; 0 if the
            network has none.
        mixup: Non-negative float, see `mix`.
        cutmix: Non-negative float, see `mix`.
        average_momentum: Float in `[0, 1)`. If it is not 0, `average_statistics`
            follow the `statistics` of batch norms, as the optimizer's averages follow
            the weights: only together they are a network.
        seed: Integer. Fixes the draws.

    Call arguments:
        images: Tensor `(batch, height, width, channels)`, in [0, 255].

    Output: While training a dictionary: `logits` `(batch, num_classes)`, `share`
    `(batch,)`, the weight of an image's own label against that of the image that it
    was mixed with, and perhaps `auxiliary_logits`. Otherwise it can't be called: see
    `build_network` for the classifier that takes raw images.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 3.2
    """

    def __init__(
        self,
        network,
        preprocess,
        label_smoothing=0.0,
        auxiliary_weight=0.0,
        mixup=0.0,
        cutmix=0.0,
        average_momentum=0.0,
        seed=0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.network = network
        self.preprocess = preprocess
        self.label_smoothing = label_smoothing
        self.auxiliary_weight = auxiliary_weight
        self.mixup = mixup
        self.cutmix = cutmix
        self.average_momentum = average_momentum
        self.statistics = moving_statistics(network) if average_momentum else []
        self.average_statistics = [
            self.add_weight(
                v.shape, "zeros", dtype=v.dtype, trainable=False, autocast=False
            )
            for v in self.statistics
        ]
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.steps_done = self.add_weight(
            (), "zeros", dtype="int32", trainable=False, name="steps_done"
        )
        self.trackers = new_trackers()
        self.built = True

    @property
    def metrics(self):
        return list(self.trackers)

    @property
    def state_variables(self):
        """Every variable that a step reads or writes, always in the same order."""
        return [
            *self.network.variables,
            self.seed_generator.state,
            self.steps_done,
            *self.average_statistics,
            *self.optimizer.variables,
            *(variable for metric in self.metrics for variable in metric.variables),
        ]

    def phase(self, steps_done):
        """Returns `None`: all steps are alike, see `BilevelSearch.phase`."""
        del steps_done

    def train_step(self, data, phase=None):
        """Makes a step; returns the metrics.

        Args:
            data: Images and labels, and perhaps weights, see `TrainBatches`.
            phase: Not used.
        """
        del phase
        images, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
        variables = self.network.trainable_variables

        def objective():
            outputs = self(images, training=True)
            loss = self.compute_loss(images, labels, outputs, weights)
            return loss, (loss, outputs["logits"])

        answer, gradients = scaled_gradients(objective, variables, self.optimizer)
        apply_gradients(self.optimizer, gradients, variables)
        loss, logits = answer
        track(self.trackers, labels, logits, loss)
        return self.get_metrics_result()

    def call(self, images, training=False):
        if not training:
            raise ValueError(
                "A `Retraining` only trains; to classify, call the network. "
                "Received: training=False"
            )
        self.steps_done.assign(self.steps_done + 1)
        images = self.preprocess(images, self.seed_generator)
        share = ops.ones(ops.shape(images)[:1])
        if self.mixup or self.cutmix:
            images, share = mix(images, self.seed_generator, self.mixup, self.cutmix)
        outputs = self.network(images, training=True)
        self._follow_statistics()
        if not self.auxiliary_weight:
            return {"logits": outputs, "share": share}
        logits, auxiliary_logits = outputs
        return {"logits": logits, "auxiliary_logits": auxiliary_logits, "share": share}

    def _follow_statistics(self):
        for average, value in zip(
            self.average_statistics, self.statistics, strict=True
        ):
            steps = self.steps_done - 1
            share = average_share(self.average_momentum, steps, average.dtype)
            average.assign(share * average + (1 - share) * value)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        """Returns the mean loss of a batch, the auxiliary head's included.

        Of a part of a batch it is what this adds to it, see `batch_mean`.

        Args:
            x: Not used.
            y: Integer tensor `(batch,)`, the labels.
            y_pred: Dictionary, the output of the forward pass.
            sample_weight: Optional tensor `(batch,)`. Weights of the images' labels.
        """
        del x
        logits = y_pred["logits"]
        targets = self._targets(y, sample_weight, y_pred["share"], logits)
        loss = _cross_entropy(targets, logits)
        if self.auxiliary_weight:
            auxiliary_loss = _cross_entropy(targets, y_pred["auxiliary_logits"])
            loss = loss + self.auxiliary_weight * auxiliary_loss
        return loss

    def _targets(self, labels, weights, share, logits):
        """Returns what each class should get, `(batch, num_classes)`."""
        num_classes, dtype = logits.shape[-1], logits.dtype
        targets = ops.one_hot(labels, num_classes, dtype=dtype)
        smooth = self.label_smoothing
        targets = targets * (1 - smooth) + smooth / num_classes
        if weights is not None:
            targets = targets * ops.cast(weights, dtype)[:, None]
        if self.mixup or self.cutmix:
            share = ops.cast(share, dtype)[:, None]
            targets = targets * share + ops.flip(targets, axis=0) * (1 - share)
        return targets


def _cross_entropy(targets, logits):
    return batch_mean(-ops.sum(targets * ops.log_softmax(logits), axis=-1))
