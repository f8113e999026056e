"""The step of a training: what it moves, what it counts, what it draws."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from average_twin import averaged
from retrain_toys import one_node_genotype
from search_toys import SHAPE, run_epoch, scale_pixels

from darts_keras.data.train_batches import TrainBatches
from darts_keras.models.network import (
    build_network,
    drop_path_rates,
    moving_statistics,
)
from darts_keras.training.engine import StepRunner
from darts_keras.training.optimizer import L2SGD
from darts_keras.training.retraining import Retraining

NUM_CLASSES, COUNT, BATCH = 3, 8, 4
GENERATOR = np.random.default_rng(0)
IMAGES = GENERATOR.integers(0, 256, (COUNT, *SHAPE), "uint8")
LABELS = GENERATOR.integers(0, NUM_CLASSES, COUNT)


def make_model(
    dtype="float32",
    optimizer=None,
    preprocess=scale_pixels,
    drop_path_rate=0.0,
    run_eagerly=True,
    **settings,
):
    """Returns a compiled `Retraining` of a network of 2 filters and 3 cells."""
    policy = keras.DTypePolicy(dtype)
    network = build_network(
        one_node_genotype("sep_conv_3x3"),
        SHAPE,
        NUM_CLASSES,
        filters=2,
        num_cells=3,
        drop_path_rate=drop_path_rate,
        auxiliary_head=bool(settings.get("auxiliary_weight")),
        dtype=policy,
    )
    model = Retraining(network, preprocess, dtype=policy, **settings)
    model.compile(optimizer or L2SGD(0.125, momentum=0.75), run_eagerly=run_eagerly)
    model.optimizer.build(network.trainable_variables)
    return model


def fit(model, epoch=0, runner=None, **settings):
    batches = TrainBatches(
        IMAGES, LABELS, np.arange(COUNT), BATCH, epoch=epoch, seed=0, **settings
    )
    run_epoch(model, runner or StepRunner(model), batches)
    return model.get_metrics_result()


def one_loss(model):
    """Returns the loss of a forward pass on the first images, a tensor."""
    images, labels = tf.constant(IMAGES[:BATCH]), tf.constant(LABELS[:BATCH])
    outputs = model(images, training=True)
    return model.compute_loss(images, labels, outputs)


def values_of(variables):
    return [np.asarray(variable) for variable in variables]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"auxiliary_weight": 0.4, "mixup": 1.0, "cutmix": 1.0, "drop_path_rate": 0.1},
    ],
    ids=["plain", "all parts"],
)
def test_a_gradient_reaches_every_trainable_variable(settings):
    model = make_model("float64", **settings)
    with tf.GradientTape() as tape:
        loss = one_loss(model)
    variables = model.network.trainable_variables
    assert len(model.trainable_variables) == len(variables)
    gradients = tape.gradient(loss, [variable.value for variable in variables])
    assert all(gradient is not None for gradient in gradients)
    assert np.mean([np.any(gradient != 0) for gradient in gradients]) > 0.9


def test_a_step_clips_the_gradient_and_adds_the_penalty():
    optimizer = L2SGD(0.25, momentum=0.75, l2=0.5, global_clipnorm=0.125)
    model = make_model("float64", optimizer, auxiliary_weight=0.4)
    variables = model.network.trainable_variables
    before = values_of(variables)
    batch = TrainBatches(IMAGES, LABELS, np.arange(BATCH), BATCH, epoch=0, seed=0)
    with tf.GradientTape() as tape:
        images, labels = batch[0]
        loss = model.compute_loss(images, labels, model(images, training=True))
    gradients = tape.gradient(loss, [variable.value for variable in variables])
    norm = np.sqrt(sum((np.asarray(gradient) ** 2).sum() for gradient in gradients))
    assert norm > 0.25
    run_epoch(model, StepRunner(model), batch)
    pairs = zip(before, gradients, strict=True)
    expected = [w - 0.25 * (g * 0.125 / norm + 0.5 * w) for w, g in pairs]
    for variable, value in zip(variables, expected, strict=True):
        np.testing.assert_allclose(variable.numpy(), value, rtol=1e-5, atol=1e-7)


def test_metrics_are_the_mean_loss_and_the_share_of_right_answers():
    model = make_model(optimizer=L2SGD(0.0), auxiliary_weight=0.4)
    seen, compute_loss = [], model.compute_loss

    def spy(x, y, y_pred, sample_weight):
        loss = compute_loss(x, y, y_pred, sample_weight)
        right = np.asarray(y_pred["logits"]).argmax(axis=1) == np.asarray(y)
        seen.append((float(loss), right.mean()))
        return loss

    model.compute_loss = spy
    metrics = fit(model)
    losses, shares = zip(*seen, strict=True)
    assert float(metrics["loss"]) == pytest.approx(np.mean(losses), rel=1e-6)
    assert float(metrics["accuracy"]) == pytest.approx(np.mean(shares))
    assert len(seen) == COUNT // BATCH


def test_steps_are_counted():
    model = make_model()
    for epoch in range(2):
        fit(model, epoch)
        assert int(model.steps_done.value) == (epoch + 1) * COUNT // BATCH


def test_the_preprocessing_gets_raw_images_and_new_draws_at_each_step():
    seen = []

    def preprocess(images, seed_generator):
        draw = keras.random.uniform((), seed=seed_generator)
        seen.append((images.dtype.name, float(draw)))
        return scale_pixels(images, seed_generator)

    fit(make_model(preprocess=preprocess, seed=1))
    assert {dtype for dtype, _ in seen} == {"uint8"}
    assert len({draw for _, draw in seen}) == COUNT // BATCH
    first = list(seen)
    fit(make_model(preprocess=preprocess, seed=1))
    assert seen[len(first) :] == first
    fit(make_model(preprocess=preprocess, seed=2))
    assert seen[-1] != first[-1]


@pytest.mark.parametrize("kind", ["mixup", "cutmix"])
def test_mixed_images_have_shares_of_their_labels(kind):
    model = make_model(**{kind: 1.0})
    share = np.asarray(model(tf.constant(IMAGES), training=True)["share"])
    assert share.shape == (COUNT,)
    assert 0 <= share.min() < share.max() <= 1
    plain = np.asarray(make_model()(tf.constant(IMAGES), training=True)["share"])
    np.testing.assert_array_equal(plain, np.ones(COUNT))


def test_the_rate_of_drop_path_takes_effect_in_a_compiled_step():
    """What changes during training is a variable: an attribute would be frozen."""
    traces = []

    def preprocess(images, seed_generator):
        traces.append(images)
        return scale_pixels(images, seed_generator)

    model = make_model(
        optimizer=L2SGD(0.0),
        preprocess=preprocess,
        drop_path_rate=0.5,
        run_eagerly=False,
    )
    rates = drop_path_rates(model.network)
    assert len(rates) == 3
    losses, runner = {}, StepRunner(model)
    for rate in (0.0, 0.9, 0.0):
        for variable in rates:
            variable.assign(rate)
        losses.setdefault(rate, []).append(float(fit(model, runner=runner)["loss"]))
    assert losses[0.0][0] == losses[0.0][1]
    assert abs(losses[0.9][0] - losses[0.0][0]) > 1e-3
    assert len(traces) == 1


@pytest.mark.parametrize("sampling", ["shuffled", "balanced"])
@pytest.mark.parametrize("weights", [None, [0.5, 2.0, 1.0]])
def test_every_kind_of_batch_makes_a_step(sampling, weights):
    metrics = fit(make_model(), sampling=sampling, class_weights=weights)
    assert np.isfinite(float(metrics["loss"]))


def test_weights_of_classes_reach_the_loss():
    plain, doubled = (make_model(optimizer=L2SGD(0.0)) for _ in range(2))
    doubled.network.set_weights(plain.network.get_weights())
    loss = float(fit(doubled, class_weights=[2.0, 2.0, 2.0])["loss"])
    assert loss == pytest.approx(2 * float(fit(plain)["loss"]), rel=1e-6)


@pytest.mark.parametrize(
    ("precision", "dtype"),
    [
        ("float32", "float32"),
        ("mixed_float16", "float32"),
        ("mixed_bfloat16", "float32"),
        ("float64", "float64"),
    ],
)
def test_every_precision_trains(precision, dtype):
    model = make_model(
        precision,
        L2SGD(0.125, momentum=0.75, average_momentum=0.5),
        auxiliary_weight=0.4,
        mixup=0.5,
        drop_path_rate=0.1,
        average_momentum=0.5,
    )
    before = values_of(model.network.trainable_variables)
    metrics = fit(model)
    after = values_of(model.network.trainable_variables)
    assert 0 < float(metrics["loss"]) < 10
    assert {value.dtype.name for value in after} == {dtype}
    moved = [np.abs(a - b).max() > 0 for a, b in zip(after, before, strict=True)]
    assert np.mean(moved) > 0.9
    assert {v.dtype for v in model.average_statistics} == {dtype}
    assert np.any(model.average_statistics[0].numpy() != 0)
    scales = isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert scales == (precision == "mixed_float16")


def test_averages_of_statistics_go_with_those_of_the_weights():
    """A network of averaged weights needs the moving means that belong to them."""
    optimizer = L2SGD(0.125, average_momentum=0.15)
    model = make_model("float64", optimizer, average_momentum=0.15)
    statistics = moving_statistics(model.network)
    assert len(statistics) == len(model.average_statistics) > 2
    paths = []
    for epoch in range(2):
        for first in (0, BATCH):
            indices = np.arange(first, first + BATCH)
            batch = TrainBatches(IMAGES, LABELS, indices, BATCH, epoch=epoch, seed=0)
            run_epoch(model, StepRunner(model), batch)
            paths.append(values_of(statistics))
    expected = averaged(paths, 0.15)
    for average, value in zip(model.average_statistics, expected, strict=True):
        np.testing.assert_allclose(average.numpy(), value, rtol=1e-6)
    assert make_model().average_statistics == []


def test_all_that_a_step_changes_is_in_the_state():
    model = make_model(
        optimizer=L2SGD(0.125, momentum=0.75, average_momentum=0.5),
        average_momentum=0.5,
        auxiliary_weight=0.4,
        mixup=0.5,
        drop_path_rate=0.5,
    )
    state = {id(variable) for variable in model.state_variables}
    assert len(state) == len(model.state_variables)
    fit(model)
    everything = [*model.variables, *model.metrics_variables]
    everything += model.optimizer.variables
    assert state == {id(variable) for variable in everything}


def test_a_model_in_training_does_not_classify():
    with pytest.raises(ValueError, match=r"only trains.*Received: training=False"):
        make_model()(IMAGES)
