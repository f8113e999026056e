"""What one search method has that another has not."""

import keras

from darts_keras.models.discretize import discretize


class Method:
    """How architecture variables mix, what they pay, and what they stand for.

    The search step and the supernet ask a method and know none by name. Subclasses
    override what differs; state that a step reads or draws from belongs into
    `variables`, so that a search can be resumed. Arguments of the constructor belong
    into `get_config`, and the class is registered with Keras, so that it can be saved.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 2.2, is
    what `DartsMethod` leaves as it stands here.
    """

    single_level = False
    """Whether architecture and weights go down the same loss, of the train batch. If
    not, the architecture goes down the loss of the valid batch (bilevel)."""

    @property
    def variables(self):
        """Keras variables that a step reads or changes, always in the same order."""
        return []

    def begin_epoch(self, epoch, epochs):
        """Sets what changes from epoch to epoch.

        Args:
            epoch: Integer from 0.
            epochs: Integer. How many there will be.
        """

    def mixing_weights(self, alphas):
        """Returns the weights that a step mixes with; it may draw them.

        Args:
            alphas: List of tensors `(num_edges, num_operations)`, a table each.

        Returns:
            List of tensors likewise.
        """
        return self.probabilities(alphas)

    def penalty(self, alphas):
        """Returns what the architecture pays beside the loss: a scalar, or `None`.

        Args:
            alphas: As for `mixing_weights`.
        """

    def probabilities(self, alphas):
        """Returns how much each operation counts when a genotype is derived.

        Args:
            alphas: As for `mixing_weights`.

        Returns:
            List of tensors likewise; rows sum to 1. They depend on `alphas` alone.
        """
        return [keras.ops.softmax(alpha) for alpha in alphas]

    def derive(self, alphas, space):
        """Returns the genotype that architecture variables stand for.

        Args:
            alphas: Dictionary from the names of the cells, `Genotype.cells`, to
                variables `(num_edges, num_operations)`.
            space: `SearchSpace`.
        """
        values = [variable.value for variable in alphas.values()]
        tables = map(keras.ops.convert_to_numpy, self.probabilities(values))
        return discretize(dict(zip(alphas, tables, strict=True)), space)

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)
