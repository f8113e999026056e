"""The step of a search with a single level."""

from darts_keras.training.scaled_gradient import apply_gradients


def joint_step(search, train, is_warmup):
    """Moves architecture and weights down the train loss, through one draw.

    In warm-up the weights move alone.

    Args:
        search: `BilevelSearch`.
        train: Pair of images and labels, a batch of the train half.
        is_warmup: Boolean.

    Returns:
        Train loss and logits, from before the step.

    Reference: [Xie et al., 2019](https://arxiv.org/abs/1812.09926), section 2.1
    """
    alphas = search.supernet.architecture_variables
    weights = search.supernet.weight_variables
    loss, logits, gradients = search.loss_gradients(
        train, [*alphas, *weights], search.optimizer
    )
    of_alphas, of_weights = gradients[: len(alphas)], gradients[len(alphas) :]
    if not is_warmup:
        apply_gradients(search.architecture_optimizer, of_alphas, alphas)
    apply_gradients(search.optimizer, of_weights, weights)
    return loss, logits
