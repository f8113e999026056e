"""The loss of a training, against closed forms in NumPy."""

import math

import keras
import numpy as np
import pytest
from tensors import dtype_of

from darts_keras.training.retraining import Retraining

COUNT, NUM_CLASSES = 5, 4
GENERATOR = np.random.default_rng(0)
LABELS = GENERATOR.integers(0, NUM_CLASSES, COUNT)
LOGITS = GENERATOR.normal(size=(COUNT, NUM_CLASSES))
AUXILIARY_LOGITS = GENERATOR.normal(size=(COUNT, NUM_CLASSES))
WEIGHTS = GENERATOR.uniform(0.1, 3, COUNT)
SHARE = GENERATOR.uniform(0, 1, COUNT)


def log_softmax(logits):
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def loss_of(weights=None, share=None, logits=LOGITS, **settings):
    """Returns what `Retraining` makes of the numbers above, in float64."""
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(NUM_CLASSES)])
    model = Retraining(network, preprocess=None, **settings)
    share = np.ones(COUNT) if share is None else share
    outputs = {"logits": logits, "auxiliary_logits": AUXILIARY_LOGITS, "share": share}
    outputs = {name: keras.ops.convert_to_tensor(v) for name, v in outputs.items()}
    loss = model.compute_loss(
        y=keras.ops.convert_to_tensor(LABELS),
        y_pred=outputs,
        sample_weight=None if weights is None else keras.ops.convert_to_tensor(weights),
    )
    assert dtype_of(loss) == "float64"
    return float(loss)


def of_labels(labels, logits=LOGITS, smoothing=0.0):
    """Returns the loss of each image: the sum over the classes of smoothed labels."""
    losses = -log_softmax(logits)
    own = losses[np.arange(COUNT), labels]
    return (1 - smoothing) * own + smoothing * losses.mean(axis=1)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.9])
def test_the_loss_is_the_mean_cross_entropy_with_smoothed_labels(smoothing):
    expected = of_labels(LABELS, smoothing=smoothing).mean()
    assert loss_of(label_smoothing=smoothing) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "settings",
    [{}, {"label_smoothing": 0.3}, {"mixup": 1.0, "share": SHARE}],
    ids=["plain", "smooth", "mixed"],
)
def test_a_network_that_knows_nothing_loses_the_logarithm_of_the_classes(settings):
    loss = loss_of(logits=np.full((COUNT, NUM_CLASSES), 7.0), **settings)
    assert loss == pytest.approx(math.log(NUM_CLASSES), rel=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_auxiliary_head_has_its_share(smoothing):
    main = of_labels(LABELS, smoothing=smoothing)
    auxiliary = of_labels(LABELS, AUXILIARY_LOGITS, smoothing)
    loss = loss_of(auxiliary_weight=0.4, label_smoothing=smoothing)
    assert loss == pytest.approx((main + 0.4 * auxiliary).mean(), rel=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_weights_scale_the_loss_of_their_images(smoothing):
    """The mean is over the images, not over the weights: their mean is 1 already."""
    expected = (WEIGHTS * of_labels(LABELS, smoothing=smoothing)).mean()
    loss = loss_of(WEIGHTS, label_smoothing=smoothing)
    assert loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("kind", ["mixup", "cutmix"])
@pytest.mark.parametrize("weights", [np.ones(COUNT), WEIGHTS])
def test_the_label_of_the_partner_gets_the_rest(kind, weights):
    own = weights * of_labels(LABELS, smoothing=0.1)
    partner = weights[::-1] * of_labels(LABELS[::-1], smoothing=0.1)
    expected = (SHARE * own + (1 - SHARE) * partner).mean()
    loss = loss_of(weights, SHARE, label_smoothing=0.1, **{kind: 0.2})
    assert loss == pytest.approx(expected, rel=1e-12)


def test_sure_answers_do_not_overflow():
    logits = np.where(np.eye(NUM_CLASSES)[LABELS], 1e4, -1e4)
    assert loss_of(logits=logits) == 0
    assert loss_of(logits=-logits) == pytest.approx(2e4 + math.log(3))
