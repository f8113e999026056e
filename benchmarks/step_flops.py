"""How many floating-point operations a step takes, as the field counts them.

Those of convolutions and dense layers count and nothing else, a multiply-add as two,
as `darts_keras.models.complexity` counts: what a network needs, however it is computed.
A pass forward takes them once; a pass backward once for the gradients of the maps, and
once more if those of the kernels are asked for.
"""

from darts_keras.models.complexity import multiply_adds
from darts_keras.models.operation_costs import operation_costs

_WEIGHTS, _ALPHAS = 3, 2  # Forward and backward, for the gradient of these.
_PASSES = {
    # The valid batch for the alphas, the train batch for the weights.
    "first": _ALPHAS + _WEIGHTS,
    # The step ahead, the valid batch there for both, two ends of a difference for the
    # alphas, and the step of the weights.
    "second": _WEIGHTS + _WEIGHTS + 2 * _ALPHAS + _WEIGHTS,
}


def training_flops(network, batch_size):
    """Returns the floating-point operations of a training step.

    Args:
        network: Model that `multiply_adds` takes.
        batch_size: Integer. Images of the step.
    """
    return 2 * _WEIGHTS * multiply_adds(network) * batch_size


def search_flops(supernet, batch_size, order):
    """Returns the floating-point operations of a search step of two levels.

    Args:
        supernet: `Supernet`, built.
        batch_size: Integer. Images of the step, from each half.
        order: `"first"` or `"second"`.
    """
    return 2 * _PASSES[order] * supernet_multiply_adds(supernet) * batch_size


def supernet_multiply_adds(supernet):
    """Returns how often a supernet multiplies and adds, for one image.

    Every operation on every edge counts, and what all networks have: stem,
    preprocessing, attention, head. To weight and to sum the operations does not.

    Args:
        supernet: `Supernet`, built.
    """
    parts = [supernet.stem_layer, *supernet.attention_blocks, supernet.head]
    parts += [layer for cell in supernet.cells for layer in cell.preprocessing]
    costs = operation_costs(supernet, "multiply_adds")
    return sum(map(multiply_adds, parts)) + sum(int(table.sum()) for table in costs)
