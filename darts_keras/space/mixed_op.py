"""The mixed operation of every edge that leaves a node, in one layer."""

import functools
import operator

import keras
import numpy as np
from keras import ops

from darts_keras.kernel import fast
from darts_keras.layers.connection import FactorizedReduction
from darts_keras.layers.convolution import strided
from darts_keras.layers.separable import SeparableConv
from darts_keras.space.operation import OPERATIONS


@keras.saving.register_keras_serializable(package="darts_keras")
class MixedOp(keras.layers.Layer):
    """All candidates on all edges that leave one node, weighted and summed.

    The output of an edge is `sum_o w_o * o(x)`, equation 2 of the paper. Edges
    that leave the same node read the same `x`. So they share the ReLU, the pools
    and the identity, and each kernel convolves for all of them in one pass over
    `num_edges * channels` channels. With one edge this is the classic mixed
    operation; with more, the function is the same and the number of operations
    in the graph is not multiplied.

    Args:
        filters: Positive even integer. Channels of the node, and of each edge.
        num_edges: Positive integer. Edges that leave the node.
        operations: Tuple of names in `OPERATIONS`, in the order of the weights.
        strides: Integer, 1 or 2. Of all the edges.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, filters)`. The node.
        mixing_weights: Tensor of shape `(num_edges, num_operations)`.

    Output: Tensor `(batch, height, width, num_edges * filters)`, strided; the
    channels of edge 0 come first.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 2.2
    """

    def __init__(self, filters, num_edges, operations, strides=1, **kwargs):
        # Half precision would round the steps of the mixing weights away.
        super().__init__(autocast=False, **kwargs)
        self.filters = filters
        self.num_edges = num_edges
        self.operations = tuple(operations)
        self.strides = strides
        candidates = {
            name: OPERATIONS[name](
                filters=filters,
                strides=strides,
                num_edges=num_edges,
                derived=False,
                dtype=self.dtype_policy,
            )
            for name in self.operations
        }
        self.candidates = {
            name: layer for name, layer in candidates.items() if layer is not None
        }

    def borrow_kernels(self, owner):
        """Uses another's kernels in its separable convolutions; before it is built.

        Args:
            owner: `MixedOp` of the same settings, of as many filters or more.
        """
        for name, candidate in self.candidates.items():
            if isinstance(candidate, SeparableConv):
                candidate.borrow_kernels(owner.candidates[name])

    def build(self, inputs_shape, mixing_weights_shape=None):
        del mixing_weights_shape
        repeated_shape = (*inputs_shape[:3], self.num_edges * self.filters)
        for candidate in self.candidates.values():
            wide = isinstance(candidate, SeparableConv)
            candidate.build(repeated_shape if wide else inputs_shape)

    def call(self, inputs, mixing_weights, training=False):
        inputs = ops.cast(inputs, self.compute_dtype)
        repeated = ops.relu(inputs)
        if self.num_edges > 1:
            repeated = self._expand(repeated, [ops.ones(self.num_edges)])
        weights = ops.unstack(mixing_weights, axis=1)  # Each (num_edges,).
        gains = ops.repeat(mixing_weights, self.filters, axis=0)
        gains = ops.unstack(gains, axis=1)  # Each (num_edges * channels,).
        shared, shared_weights, outputs = [], [], []
        for name, candidate in self.candidates.items():
            column = self.operations.index(name)
            if isinstance(candidate, SeparableConv | FactorizedReduction):
                x = repeated if isinstance(candidate, SeparableConv) else inputs
                outputs.append(candidate(x, gain=gains[column], training=training))
            else:
                shared.append(candidate(inputs, training=training))
                shared_weights.append(weights[column])
        if shared:
            together = ops.concatenate(shared, axis=-1)
            outputs.append(self._expand(together, shared_weights))
        if not outputs:  # No candidate but `none`.
            shape = (ops.shape(inputs)[0], *self.compute_output_shape(inputs.shape)[1:])
            return ops.zeros(shape, self.compute_dtype)
        return functools.reduce(operator.add, outputs)

    def _expand(self, images, weights):
        """Gives each edge the weighted sum of several maps of the node.

        It is one matrix product: to write each weighted map and to add them would
        read and write the memory many times over.

        Args:
            images: Tensor `(batch, height, width, num_maps * channels)`.
            weights: List of `num_maps` tensors `(num_edges,)`.
        """
        channels = images.shape[-1] // len(weights)
        unit = ops.convert_to_tensor(np.eye(channels), self.compute_dtype)
        # Row (map, channel), column (edge, channel): weight times unit matrix.
        weights = ops.cast(ops.stack(weights), self.compute_dtype)
        matrix = weights[:, None, :, None] * unit[None, :, None, :]
        matrix = ops.reshape(matrix, (1, images.shape[-1], -1))
        return fast.grouped_pointwise_conv(images, matrix)

    def compute_output_shape(self, inputs_shape, mixing_weights_shape=None):
        del mixing_weights_shape
        shape = strided(inputs_shape, (self.strides, self.strides))
        return (*shape[:3], self.num_edges * self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "num_edges": self.num_edges,
            "operations": self.operations,
            "strides": self.strides,
        }
