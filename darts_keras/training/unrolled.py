"""The second-order gradient of the architecture."""

from keras import ops

from darts_keras.training.overlay import Overlay
from darts_keras.training.scaled_gradient import inner_optimizer


def unrolled_gradients(search, train, valid):
    """Returns the gradient for the architecture through one step of the weights.

    With the virtual step `w' = w - rate * direction(w)`, `v` the gradient of the
    valid loss at `w'` and `e = difference_scale / |v|`, it is

        d valid(w') / d alpha
        - rate * (d train(w + e v) / d alpha - d train(w - e v) / d alpha) / (2 e)

    The weights have these values for a while, in an `Overlay`: none is moved. A method
    that draws its mixing weights draws the same ones for all four gradients, so that
    the difference is one along `v` alone; afterwards it has drawn once.

    Args:
        search: `BilevelSearch`.
        train: Pair of images and labels, a batch of the train half.
        valid: Likewise of the valid half.

    Returns:
        Tuple of the valid loss and logits at `w'`, and a list of gradients. Under
        float16 they are NaN if the virtual step overflowed: an optimizer that scales
        its loss skips such a step.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), equations 7, 8
    """
    supernet, optimizer = search.supernet, search.architecture_optimizer
    weights, alphas = supernet.weight_variables, supernet.architecture_variables
    rate = search.optimizer.learning_rate
    values_ahead, sound = _step_ahead(search, train, rate)
    with Overlay(zip(weights, values_ahead, strict=True)) as there:
        answer = search.loss_gradients(valid, [*alphas, *weights], optimizer)
    loss, logits, both = answer
    ahead, slope = both[: len(alphas)], both[len(alphas) :]
    mixed = _mixed_derivative(search, train, slope)
    there.commit(search.method.variables)  # Not before: all begin with one seed.
    gradients = [
        ops.where(sound, here - ops.cast(rate, here.dtype) * change, float("nan"))
        for here, change in zip(ahead, mixed, strict=True)
    ]
    return loss, logits, gradients


def can_look_ahead(optimizer):
    """Whether an optimizer tells its next step, as `L2SGD` does."""
    return hasattr(inner_optimizer(optimizer), "direction")


def _step_ahead(search, train, rate):
    """Returns the weights after one virtual step; whether its gradient is finite.

    If it is not, momentum and decay alone move them, so that what is measured there
    stays finite.
    """
    weights, optimizer = search.supernet.weight_variables, search.architecture_optimizer
    with Overlay():
        _, _, gradients = search.loss_gradients(train, weights, optimizer)
    sound = ops.isfinite(sum(ops.sum(gradient) for gradient in gradients))
    ahead = []
    for weight, gradient in zip(weights, gradients, strict=True):
        gradient = ops.where(sound, gradient, 0.0)
        step = inner_optimizer(search.optimizer).direction(gradient, weight)
        ahead.append(weight - ops.cast(rate, weight.dtype) * step)
    return ahead, sound


def _mixed_derivative(search, train, slope):
    """Returns the change of the alphas' train gradient along `slope`.

    It is a central difference.
    """
    supernet, optimizer = search.supernet, search.architecture_optimizer
    weights, alphas = supernet.weight_variables, supernet.architecture_variables
    norm = ops.sqrt(sum(ops.sum(ops.square(change)) for change in slope))
    # A flat loss has no slope to follow, and then nothing to add.
    distance = search.difference_scale / ops.maximum(norm, 1e-30)
    ends = []
    for sign in (1, -1):
        values = [
            weight + sign * distance * change
            for weight, change in zip(weights, slope, strict=True)
        ]
        with Overlay(zip(weights, values, strict=True)):
            ends.append(search.loss_gradients(train, alphas, optimizer)[2])
    return [(up - down) / (2 * distance) for up, down in zip(*ends, strict=True)]
