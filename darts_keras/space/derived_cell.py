"""A cell with the edges that a genotype keeps, and no others."""

import keras
from keras import ops

from darts_keras.cell_genotype import CellGenotype
from darts_keras.layers.asymmetric import AsymmetricConv
from darts_keras.layers.connection import FactorizedReduction, ReluConvBN
from darts_keras.layers.convolution import strided
from darts_keras.layers.drop_path import DropPath
from darts_keras.layers.pooling import Pool3x3
from darts_keras.layers.separable import SeparableConv
from darts_keras.space.operation import OPERATIONS


@keras.saving.register_keras_serializable(package="darts_keras")
class DerivedCell(keras.layers.Layer):
    """A cell of a derived network: two inputs, the genotype's edges, one output.

    Each node is the sum of its edges; the output concatenates the nodes that the
    genotype names. Both inputs first get the filters of the cell, and the size of
    the second. Each edge has a layer of its own: to share the passes of convolutions,
    as the supernet does, gains nothing where so few edges leave a node. They share
    its ReLU and its pools. A node all of whose edges are `none` is zero; there are
    such among the published cells.

    Args:
        filters: Positive even integer. Filters of each node.
        cell: `CellGenotype`.
        reduction: Boolean. Whether edges from the inputs have strides 2.
        halve_before_previous: Boolean. Whether the first input is twice as high
            and wide as the second, as after a reduction cell.
        drop_path_rate: Float in `[0, 1)`. Probability, while training, that a
            sample loses an edge; identities are never dropped. 0 for no drop path.

    Call arguments:
        before_previous: Tensor `(batch, height, width, channels)`, the output of
            the cell before the previous one.
        previous: Tensor likewise, the output of the previous cell.

    Output: Tensor `(batch, height, width, num_outputs * filters)`, half the height
    and width of `previous` in a reduction cell.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 2.1
    """

    def __init__(
        self,
        filters,
        cell,
        reduction=False,
        halve_before_previous=False,
        drop_path_rate=0.0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.cell = cell
        self.reduction = reduction
        self.halve_before_previous = halve_before_previous
        self.drop_path_rate = drop_path_rate
        policy = self.dtype_policy
        first = FactorizedReduction if halve_before_previous else ReluConvBN
        self.preprocessing = [
            layer(filters, dtype=policy) for layer in (first, ReluConvBN)
        ]
        self.edges, self.zero_nodes = _kept_edges(cell)
        self.operations = [
            OPERATIONS[edge.operation](
                filters=filters,
                strides=self._strides(edge.source),
                num_edges=1,
                derived=True,
                dtype=policy,
            )
            for _, edge in self.edges
        ]
        self.drop_path = (
            DropPath(drop_path_rate, dtype=policy) if drop_path_rate else None
        )

    def _strides(self, source):
        return 2 if self.reduction and source < 2 else 1

    def build(self, before_previous_shape, previous_shape):
        shapes = (before_previous_shape, previous_shape)
        for layer, shape in zip(self.preprocessing, shapes, strict=True):
            layer.build(shape)
        shape = (*previous_shape[:3], self.filters)
        for (_, edge), operation in zip(self.edges, self.operations, strict=True):
            operation.build(shape if edge.source < 2 else self._node_shape(shape))
        if self.drop_path is not None:
            self.drop_path.build(self._node_shape(shape))

    def call(self, before_previous, previous, training=False):
        inputs = (before_previous, previous)
        nodes = [
            layer(x, training=training)
            for layer, x in zip(self.preprocessing, inputs, strict=True)
        ]
        nodes += [None] * self.cell.num_nodes
        for node in self.zero_nodes:
            nodes[node] = self._zeros(nodes[1])
        shared = {}
        for (target, edge), operation in zip(self.edges, self.operations, strict=True):
            outputs = self._edge(nodes[edge.source], edge, operation, shared, training)
            there = nodes[target]
            nodes[target] = outputs if there is None else there + outputs
        return ops.concatenate([nodes[node] for node in self.cell.output], axis=-1)

    def _edge(self, x, edge, operation, shared, training):
        """Returns what an edge brings; `shared` holds ReLU and pools by source."""

        def once(name, compute):
            key = (edge.source, name)
            if key not in shared:
                shared[key] = compute(x)
            return shared[key]

        if isinstance(operation, keras.layers.Identity):
            return x
        if isinstance(operation, Pool3x3):
            outputs = once(edge.operation, operation)
        elif isinstance(operation, SeparableConv | AsymmetricConv):
            outputs = operation(once("relu", ops.relu), training=training)
        else:
            outputs = operation(x, training=training)
        if self.drop_path is not None:
            outputs = self.drop_path(outputs, training=training)
        return outputs

    def _zeros(self, previous):
        shape = self._node_shape(previous.shape)
        return ops.zeros((ops.shape(previous)[0], *shape[1:]), self.compute_dtype)

    def _node_shape(self, shape):
        strides = (2, 2) if self.reduction else (1, 1)
        return strided(shape, strides)

    def compute_output_shape(self, before_previous_shape, previous_shape):
        del before_previous_shape
        sides = self._node_shape(previous_shape)[:3]
        return (*sides, len(self.cell.output) * self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "cell": self.cell.to_dict(),
            "reduction": self.reduction,
            "halve_before_previous": self.halve_before_previous,
            "drop_path_rate": self.drop_path_rate,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**{**config, "cell": CellGenotype.from_dict(config["cell"])})


def _kept_edges(cell):
    """Returns pairs `(target, Edge)` without `none`, and the nodes left without."""
    kept, zero_nodes = [], []
    for target, node in enumerate(cell.nodes, start=2):
        own = [(target, edge) for edge in node if edge.operation != "none"]
        kept += own
        if node and not own:
            zero_nodes.append(target)
    return kept, zero_nodes
