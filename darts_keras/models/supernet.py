"""The network of mixed operations that a search trains."""

import dataclasses

import keras
from keras import ops

from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.head import ClassifierHead
from darts_keras.layers.stem import STEMS, stem_form
from darts_keras.models.alpha_tables import alpha_tables
from darts_keras.models.skeleton import plan_cells
from darts_keras.models.weight_sharing import share_kernels
from darts_keras.space.cell import SearchCell
from darts_keras.space.search_space import SearchSpace


@keras.saving.register_keras_serializable(package="darts_keras")
class Supernet(keras.Model):
    """A classifier that holds every architecture of a search space at once.

    Stem, a row of cells, global average pooling, a dense layer. All normal cells
    share one alpha, all reduction cells another, unless the space says otherwise; it
    also says whether normal cells share kernels. A plain forward model: it can be
    trained, saved and served like any other; `BilevelSearch` searches with it.

    Args:
        image_shape: Triple `(height, width, channels)`; sides of 16 to 512 pixels,
            1 to 8 channels.
        num_classes: Integer, at least 2.
        filters: Positive even integer. Filters of a node in the first cell.
        num_cells: Integer, at least 3.
        space: `SearchSpace`.
        stem: Name in `STEMS`: `"single"` or `"dual"`.
        form: Form of the stem: `"small"`, `"large"` or `None` (by image size).
        attention: Name in `ATTENTIONS`, of the block after each cell. It learns
            with the weights and has no architecture variables.

    Call arguments:
        images: Tensor of shape `(batch, height, width, channels)`, normalized.
        mixing_weights: Optional sequence of tensors `(num_edges, num_operations)`,
            one for each of `architecture_variables`. Their softmax by default.

    Output: Tensor of logits `(batch, num_classes)`.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055)
    """

    def __init__(
        self,
        image_shape,
        num_classes,
        filters=16,
        num_cells=8,
        space=SearchSpace(),  # noqa: B008 (frozen)
        stem="single",
        form=None,
        attention="none",
        **kwargs,
    ):
        # Half precision would round the steps of given mixing weights away.
        super().__init__(**{"autocast": False, **kwargs})
        self.image_shape = tuple(image_shape)
        self.num_classes = num_classes
        self.filters = filters
        self.num_cells = num_cells
        self.space = space
        self.stem = stem
        self.form = form
        self.attention = attention
        policy = self.dtype_policy
        self.plans = plan_cells(image_shape, filters, num_cells, stem, form)
        self.stem_layer = STEMS[stem](
            filters, stem_form(image_shape, form), dtype=policy
        )
        self.cells = [
            SearchCell(
                plan.filters,
                space,
                plan.reduction,
                plan.halve_before_previous,
                dtype=policy,
            )
            for plan in self.plans
        ]
        share_kernels(self.cells, space.weight_sharing)
        block = ATTENTIONS[attention]
        self.attention_blocks = [block(dtype=policy) for _ in self.cells]
        self.head = ClassifierHead(num_classes, dtype=policy)
        self.alpha_names, self.table_of_cell = alpha_tables(
            self.plans, space.alpha_sharing
        )
        self._alphas = [self._add_alpha(name) for name in self.alpha_names]

    def _add_alpha(self, name):
        shape = (self.space.num_edges, len(self.space.operations))
        start = keras.initializers.RandomNormal(stddev=1e-3)  # As the authors' code.
        return self.add_weight(shape, start, name=f"alpha_{name}", autocast=False)

    @property
    def architecture_variables(self):
        """The alphas: matrices `(num_edges, num_operations)`, in a fixed order."""
        return list(self._alphas)

    @property
    def alphas(self):
        """The architecture variables by the names that `Genotype.cells` has."""
        return dict(zip(self.alpha_names, self._alphas, strict=True))

    @property
    def weight_variables(self):
        """All other trainable variables. Told apart by identity, not by name."""
        architecture = {id(v) for v in self.architecture_variables}
        return [v for v in self.trainable_variables if id(v) not in architecture]

    def build(self, images_shape=None, mixing_weights_shape=None):
        del mixing_weights_shape
        shape = images_shape or (None, *self.image_shape)
        self.stem_layer.build(shape)
        before_previous, previous = self.stem_layer.compute_output_shape(shape)
        for cell, block in zip(self.cells, self.attention_blocks, strict=True):
            cell.build(before_previous, previous)
            before_previous, previous = (
                previous,
                cell.compute_output_shape(before_previous, previous),
            )
            block.build(previous)
        self.head.build(previous)
        self.built = True

    def mixing_weights(self):
        """Returns the softmax of each alpha."""
        return [ops.softmax(alpha) for alpha in self._alphas]

    def call(self, images, mixing_weights=None, training=False):
        images = ops.cast(images, self.compute_dtype)
        tables = mixing_weights or self.mixing_weights()
        before_previous, previous = self.stem_layer(images, training=training)
        parts = zip(self.cells, self.attention_blocks, self.table_of_cell, strict=True)
        for cell, block, table in parts:
            outputs = cell(before_previous, previous, tables[table], training=training)
            outputs = block(outputs, training=training)
            before_previous, previous = previous, outputs
        return self.head(previous)

    def compute_output_shape(self, images_shape, mixing_weights_shape=None):
        del mixing_weights_shape
        return (images_shape[0], self.num_classes)

    def get_config(self):
        return {
            **super().get_config(),
            "image_shape": self.image_shape,
            "num_classes": self.num_classes,
            "filters": self.filters,
            "num_cells": self.num_cells,
            "space": dataclasses.asdict(self.space),
            "stem": self.stem,
            "form": self.form,
            "attention": self.attention,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**{**config, "space": SearchSpace(**config["space"])})
