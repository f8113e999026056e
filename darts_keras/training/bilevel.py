"""The search step: architecture and weights in turn."""

import keras
from keras import ops

from darts_keras.models.darts_method import DartsMethod
from darts_keras.training.batch_mean import batch_mean
from darts_keras.training.joint_step import joint_step
from darts_keras.training.overlay import Overlay
from darts_keras.training.scaled_gradient import (
    apply_gradients,
    scaled_gradients,
    with_loss_scale,
)
from darts_keras.training.search_order import (
    check_loss,
    check_optimizer,
    check_order,
)
from darts_keras.training.trackers import half_trackers, track
from darts_keras.training.unrolled import unrolled_gradients


@keras.saving.register_keras_serializable(package="darts_keras")
class BilevelSearch(keras.Model):
    """Trains a supernet's architecture on one half of the data, weights on the other.

    A step takes a batch of each half. The architecture variables go down the loss
    of the valid batch, then the weight variables down the loss of the train batch.
    To first order the weights count as constants in the former; to second order as
    one virtual step from where they are, with a finite difference for the mixed
    derivative (the paper's equations 7 and 8).

    What an architecture step leaves behind is new architecture variables and
    nothing else: the moving statistics of batch normalization follow the weight step
    alone. (In the authors' code every forward pass moves them.)

    A method of a single level moves both down the loss of the train batch, in one
    pass; the valid batch is only measured, after the step.

    Args:
        supernet: Model with `architecture_variables` and `weight_variables`.
        method: Optional `Method`: how the architecture mixes, and what it pays. A
            `DartsMethod` by default.
        order: `"first"` or `"second"`.
        preprocess: Optional callable `(images, seed_generator) -> images`. Runs in
            the compiled step, on both batches: augmentation.
        warmup_steps: Non-negative integer. Steps in which the architecture stays
            put; the valid batch is then only measured.
        difference_scale: Positive float. Norm of the finite difference of weights.
        seed: Integer. Fixes the draws of `preprocess`.

    Call arguments:
        As the supernet's.

    A `StepRunner` compiles its `train_step` for a backend and its devices. (Keras' own
    `fit` does so for one device of TensorFlow or PyTorch.) A step takes pairs of
    batches `((x_train, y_train), (x_valid, y_valid))`, with images `(batch, height,
    width, channels)` and integer labels `(batch,)`. The metrics `valid_loss` and
    `valid_accuracy` are those of the architecture's gradient: to second order, at the
    weights after the virtual step.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), algorithm 1
    """

    def __init__(
        self,
        supernet,
        method=None,
        order="first",
        preprocess=None,
        warmup_steps=0,
        difference_scale=0.01,
        seed=0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.supernet = supernet
        self.method = method or DartsMethod()
        check_order(order, self.method)
        self.order = order
        self.preprocess = preprocess
        self.warmup_steps = warmup_steps
        self.difference_scale = difference_scale
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.steps_done = self.add_weight(
            (), "zeros", dtype="int32", trainable=False, name="steps_done"
        )
        self.trackers = half_trackers()

    def compile(self, optimizer, architecture_optimizer, loss, jit_compile=False):
        """Sets both optimizers and builds their variables.

        Args:
            optimizer: Keras optimizer of the weight variables. To second order it
                must be an `L2SGD`: the virtual step follows its direction.
            architecture_optimizer: Keras optimizer of the architecture variables.
            loss: Callable `(labels, logits)`, the losses `(batch,)` of the images; a
                Keras loss with `reduction="none"`.
            jit_compile: Boolean. Whether XLA compiles the step on TensorFlow. Not on a
                CPU: its depthwise convolutions are a hundred times slower there.

        Raises:
            ValueError: If `optimizer` can't look ahead, and the order is the second;
                if `loss` reduces its losses.
        """
        super().compile(optimizer=optimizer, jit_compile=jit_compile)
        check_optimizer(self.order, self.optimizer)
        self.loss_of_images = check_loss(loss)
        optimizer = with_loss_scale(architecture_optimizer, self.dtype_policy)
        self.architecture_optimizer = optimizer
        self.optimizer.build(self.supernet.weight_variables)
        optimizer.build(self.supernet.architecture_variables)

    @property
    def metrics(self):
        return [tracker for pair in self.trackers.values() for tracker in pair]

    @property
    def state_variables(self):
        """Every variable that a step reads or writes, always in the same order."""
        return [
            *self.supernet.variables,
            *self.method.variables,
            self.seed_generator.state,
            self.steps_done,
            *self.optimizer.variables,
            *self.architecture_optimizer.variables,
            *(variable for metric in self.metrics for variable in metric.variables),
        ]

    def build(self, input_shape=None):
        if not self.supernet.built:  # One that was loaded is.
            self.supernet.build(input_shape)
        self.built = True

    def call(self, inputs, training=False):
        return self.supernet(inputs, training=training)

    def phase(self, steps_done):
        """Returns what a step is compiled for: whether it is one of warm-up.

        Args:
            steps_done: Integer, or what turns into one. Steps made before.
        """
        return bool(self.warmup_steps) and int(steps_done) < self.warmup_steps

    def train_step(self, data, phase=None):
        """Makes a step; returns the metrics.

        Args:
            data: Pair of pairs, see above.
            phase: As `phase` returns it, which by default is asked.
        """
        is_warmup = self.phase(self.steps_done) if phase is None else phase
        train, valid = (self._prepared(batch) for batch in data)
        if self.method.single_level:
            self._track("train", train, *joint_step(self, train, is_warmup))
            self._track("valid", valid, *self.measured(valid))
        else:
            self._steps_in_turn(train, valid, is_warmup)
        self.steps_done.assign(self.steps_done + 1)
        return self.get_metrics_result()

    def _steps_in_turn(self, train, valid, is_warmup):
        """Moves the architecture down the valid loss, then the weights."""
        if is_warmup:
            answer = self.measured(valid)
        else:
            answer = self._architecture_step(train, valid)
        self._track("valid", valid, *answer)
        variables = self.supernet.weight_variables
        loss, logits, gradients = self.loss_gradients(train, variables, self.optimizer)
        apply_gradients(self.optimizer, gradients, variables)
        self._track("train", train, loss, logits)

    def _prepared(self, batch):
        images, labels = batch
        if self.preprocess is None:
            return images, labels
        return self.preprocess(images, self.seed_generator), labels

    def _track(self, half, batch, loss, logits):
        track(self.trackers[half], batch[1], logits, loss)

    def _loss(self, batch):
        images, labels = batch
        alphas = self._alphas()
        logits = self.supernet(
            images, self.method.mixing_weights(alphas), training=True
        )
        return self.compute_loss(images, labels, logits), logits

    def _alphas(self):
        return [v.value for v in self.supernet.architecture_variables]

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        """Returns the mean loss of a batch; of a part, what it adds to that.

        Args:
            x: Not used.
            y: Labels `(batch,)`.
            y_pred: Logits `(batch, num_classes)`.
            sample_weight: Not used.
        """
        del x, sample_weight
        return batch_mean(self.loss_of_images(y, y_pred))

    def _with_penalty(self, loss, logits):
        penalty = self.method.penalty(self._alphas())
        if penalty is None:
            return loss
        # Of several devices each pays for its images.
        return loss + batch_mean(
            ops.broadcast_to(ops.cast(penalty, loss.dtype), ops.shape(logits)[:1])
        )

    def measured(self, batch):
        """Returns loss and logits of a batch, and learns nothing from it.

        A method that draws has drawn.

        Args:
            batch: Pair of images and labels.
        """
        with Overlay() as aside:
            answer = self._loss(batch)
        aside.commit(self.method.variables)
        return answer

    def _architecture_step(self, train, valid):
        """Updates the architecture variables; returns valid loss and logits."""
        loss, logits, gradients = self.architecture_gradients(train, valid)
        variables = self.supernet.architecture_variables
        apply_gradients(self.architecture_optimizer, gradients, variables)
        return loss, logits

    def architecture_gradients(self, train, valid):
        """Returns valid loss, logits, and what the architecture goes down by.

        No variable is different afterwards, but what a method draws from has moved on.

        Args:
            train: Pair of images and labels, a batch of the train half.
            valid: Likewise of the valid half.
        """
        variables = self.supernet.architecture_variables
        with Overlay() as aside:
            if self.order == "second":
                answer = unrolled_gradients(self, train, valid)
            else:
                optimizer = self.architecture_optimizer
                answer = self.loss_gradients(valid, variables, optimizer)
        aside.commit(self.method.variables)
        return answer

    def loss_gradients(self, batch, variables, optimizer):
        """Returns loss, logits and the gradients of the loss for `variables`.

        What the method adds to the loss is in the gradients, not in the loss. On one
        of several devices loss and logits are of its own images, see `batch_mean`; the
        gradients are of the whole batch.

        Args:
            batch: Pair of images and labels.
            variables: Sequence of Keras variables.
            optimizer: The one whose scale the loss gets on the way, under float16.
        """

        def objective():
            loss, logits = self._loss(batch)
            return self._with_penalty(loss, logits), (loss, logits)

        answer, gradients = scaled_gradients(objective, variables, optimizer)
        return *answer, gradients

    def get_config(self):
        return {
            **super().get_config(),
            "supernet": keras.saving.serialize_keras_object(self.supernet),
            "method": keras.saving.serialize_keras_object(self.method),
            "order": self.order,
            "preprocess": keras.saving.serialize_keras_object(self.preprocess),
            "warmup_steps": self.warmup_steps,
            "difference_scale": self.difference_scale,
            "seed": self.seed,
        }

    @classmethod
    def from_config(cls, config):
        revive = keras.saving.deserialize_keras_object
        names = ("supernet", "method", "preprocess")
        return cls(**{**config, **{name: revive(config[name]) for name in names}})
