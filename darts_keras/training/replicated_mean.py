"""A metric that is the same on every device."""

import keras
from keras import ops


class ReplicatedMean(keras.metrics.Metric):
    """The mean of what it is told, weighted.

    `keras.metrics.Mean` lets each device count for itself and adds up on reading,
    which all machines of a run would have to do together, even to save. This one has
    to be told the same on every device, and is read on any.

    Args:
        name: String.
    """

    def __init__(self, name, **kwargs):
        super().__init__(name=name, **kwargs)
        self.total, self.count = (
            self.add_variable((), "zeros", aggregation="only_first_replica", name=name)
            for name in ("total", "count")
        )

    def update_state(self, value, weight=1):
        """Adds a value.

        Args:
            value: Scalar tensor.
            weight: Scalar. What it counts for.
        """
        weight = ops.cast(weight, self.total.dtype)
        self.total.assign(self.total + ops.cast(value, self.total.dtype) * weight)
        self.count.assign(self.count + weight)

    def result(self):
        return self.total / ops.maximum(self.count, 1)
