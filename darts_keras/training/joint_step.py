"""The step of a search with a single level."""

from darts_keras.training.scaled_gradient import apply_gradients


def joint_step(search, train):
    """Moves architecture and weights down the train loss, through one draw.

    In warm-up the weights move alone.

    Args:
        search: `BilevelSearch`.
        train: Pair of images and labels, a batch of the train half.

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

    def move_architecture():
        apply_gradients(search.architecture_optimizer, of_alphas, alphas)
        return loss

    search.unless_warming_up(move_architecture, lambda: loss)
    apply_gradients(search.optimizer, of_weights, weights)
    return loss, logits
