"""How learning rates go with the size of a batch.

A rate is meant for batches of one size. In batches `k` times as large, an epoch has
`k` times fewer steps, of gradients with less noise, so a step may be longer: of
gradient descent `k` times, of Adam the square root of `k` times. Both rules are for
moderate `k`; the first is known to fail early in a training unless the rate warms up.
Neither changes anything else: momentum, the betas of Adam, and L2 stay.
"""

import math


def descent_rate(rate, config):
    """Returns a rate of gradient descent, for the batches that a config has.

    Args:
        rate: Non-negative float, for batches of `base_batch_size` images.
        config: Config with `batch_size` and `base_batch_size`; if the latter is
            `None`, the rate is used as it is.

    Reference: [Goyal et al., 2017](https://arxiv.org/abs/1706.02677), section 2.1
    """
    return rate if config.base_batch_size is None else rate * _growth(config)


def adam_rate(rate, config):
    """Returns a rate of Adam, for the batches that a config has.

    The reference also moves both betas towards 0, and divides epsilon; these stay.

    Args:
        rate: As for `descent_rate`.
        config: Likewise.

    Reference: [Malladi et al., 2022](https://arxiv.org/abs/2205.10287), section 5
    """
    grown = config.base_batch_size is not None
    return rate * math.sqrt(_growth(config)) if grown else rate


def _growth(config):
    return config.batch_size / config.base_batch_size
