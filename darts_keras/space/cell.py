"""A cell in which every edge holds a mixed operation."""

import dataclasses

import keras
from keras import ops

from darts_keras.layers.connection import FactorizedReduction, ReluConvBN
from darts_keras.layers.convolution import strided
from darts_keras.space.mixed_op import MixedOp
from darts_keras.space.search_space import SearchSpace


@keras.saving.register_keras_serializable(package="darts_keras")
class SearchCell(keras.layers.Layer):
    """A cell of the supernet: two inputs, every edge, one output.

    Each intermediate node is the sum of the mixed operations on its edges from
    all earlier nodes; the output concatenates the intermediate nodes. Both
    inputs first get the filters of the cell, and the size of the second.

    Args:
        filters: Positive even integer. Filters of each node.
        space: `SearchSpace`. Its operations and number of nodes are used.
        reduction: Boolean. Whether edges from the inputs have strides 2.
        halve_before_previous: Boolean. Whether the first input is twice as high
            and wide as the second, as after a reduction cell.

    Call arguments:
        before_previous: Tensor `(batch, height, width, channels)`, the output of
            the cell before the previous one.
        previous: Tensor likewise, the output of the previous cell.
        mixing_weights: Tensor `(num_edges, num_operations)`, rows as in
            `SearchSpace.edge_rows`.

    Output: Tensor `(batch, height, width, num_nodes * filters)`, half the height
    and width of `previous` in a reduction cell.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 2.1
    """

    def __init__(
        self, filters, space, reduction=False, halve_before_previous=False, **kwargs
    ):
        # Half precision would round the steps of the mixing weights away.
        super().__init__(autocast=False, **kwargs)
        self.filters = filters
        self.space = space
        self.reduction = reduction
        self.halve_before_previous = halve_before_previous
        settings = {"affine": False, "dtype": self.dtype_policy}
        first = FactorizedReduction if halve_before_previous else ReluConvBN
        self.preprocessing = [
            layer(filters, **settings) for layer in (first, ReluConvBN)
        ]
        self.mixed_ops = [
            MixedOp(
                filters,
                len(space.edge_rows(source)),
                space.operations,
                strides=2 if reduction and source < 2 else 1,
                dtype=self.dtype_policy,
            )
            for source in range(space.num_nodes + 1)
        ]

    def borrow_kernels(self, owner):
        """Uses another cell's kernels in its operations; before it is built.

        A cell of fewer filters uses, on each edge, the part of a kernel for the first
        channels. The preprocessing and all normalizations remain the cell's own.

        Args:
            owner: `SearchCell` of the same space, of as many filters or more. Neither
                is a reduction cell.

        Raises:
            ValueError: If the owner is another kind of cell, or too narrow.
        """
        kinds = [(cell.space, cell.reduction) for cell in (self, owner)]
        if kinds != [(self.space, False)] * 2 or self.filters > owner.filters:
            raise ValueError(
                "`owner` must be a normal cell of the same space, and have at least "
                f"the {self.filters} filters of a normal cell that borrows. Received: "
                f"owner={owner.get_config()}"
            )
        for mixed_op, other in zip(self.mixed_ops, owner.mixed_ops, strict=True):
            mixed_op.borrow_kernels(other)

    def build(self, before_previous_shape, previous_shape, mixing_weights_shape=None):
        del mixing_weights_shape
        shapes = (before_previous_shape, previous_shape)
        for layer, shape in zip(self.preprocessing, shapes, strict=True):
            layer.build(shape)
        shape = (*previous_shape[:3], self.filters)
        for source, mixed_op in enumerate(self.mixed_ops):
            mixed_op.build(shape if source < 2 else self._node_shape(shape))

    def call(self, before_previous, previous, mixing_weights, training=False):
        inputs = (before_previous, previous)
        nodes = [
            layer(ops.cast(x, self.compute_dtype), training=training)
            for layer, x in zip(self.preprocessing, inputs, strict=True)
        ]
        sums = [0] * self.space.num_nodes  # Of the edges that arrived so far.
        for source, mixed_op in enumerate(self.mixed_ops):
            if source >= 2:
                nodes.append(sums[source - 2])
            rows = self.space.edge_rows(source)
            weights = ops.take(mixing_weights, rows, axis=0)
            edges = mixed_op(nodes[source], weights, training=training)
            edges = ops.split(edges, len(rows), axis=-1)
            first = len(sums) - len(rows)
            sums[first:] = [
                total + edge for total, edge in zip(sums[first:], edges, strict=True)
            ]
        return ops.concatenate([*nodes[2:], sums[-1]], axis=-1)

    def _node_shape(self, shape):
        strides = (2, 2) if self.reduction else (1, 1)
        return strided(shape, strides)

    def compute_output_shape(
        self, before_previous_shape, previous_shape, mixing_weights_shape=None
    ):
        del before_previous_shape, mixing_weights_shape
        sides = self._node_shape(previous_shape)[:3]
        return (*sides, self.space.num_nodes * self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "space": dataclasses.asdict(self.space),
            "reduction": self.reduction,
            "halve_before_previous": self.halve_before_previous,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**{**config, "space": SearchSpace(**config["space"])})
