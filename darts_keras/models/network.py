"""The classifier that a genotype describes."""

import keras
from keras import ops

from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.auxiliary_head import AuxiliaryHead
from darts_keras.layers.head import ClassifierHead
from darts_keras.layers.normalization import BatchNorm
from darts_keras.layers.normalize import Normalize
from darts_keras.layers.stem import STEMS, stem_form
from darts_keras.models.skeleton import plan_cells
from darts_keras.space.derived_cell import DerivedCell

POOLINGS = {
    "avg": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
}


def build_network(  # noqa: PLR0913 (the arguments that keras.applications' have)
    genotype,
    input_shape,
    num_classes=10,
    filters=36,
    num_cells=20,
    stem="single",
    attention="none",
    *,
    form=None,
    drop_path_rate=0.0,
    auxiliary_head=False,
    statistics=None,
    include_top=True,
    pooling=None,
    classifier_activation=None,
    dtype=None,
    name="derived_network",
):
    """Builds the network of a genotype: stem, cells, head; a Functional model.

    The defaults are those of the DARTS authors' evaluation on CIFAR-10. The output
    of the last cell is the layer `features`.

    Args:
        genotype: `Genotype`.
        input_shape: Triple `(height, width, channels)`; sides of 16 to 512 pixels,
            1 to 8 channels.
        num_classes: Integer, at least 2.
        filters: Positive even integer. Filters of a node in the first cell.
        num_cells: Integer, at least 3.
        stem: Name in `STEMS`: `"single"` (DARTS) or `"dual"`. The large form of
            `"dual"` is the stem of DARTS' ImageNet network.
        attention: Name in `ATTENTIONS`, of the block after each cell.
        form: Form of the stem: `"small"`, `"large"` or `None` (by image size).
        drop_path_rate: Float in `[0, 1)`, at the start of training. A loop that
            ramps it assigns the variables that `drop_path_rates` returns.
        auxiliary_head: Boolean. Whether there is a second classifier, after the
            cell at two thirds of the depth. It is for training alone.
        statistics: Optional pair of sequences, mean and deviation of each channel
            for pixels in [0, 1]. With it the network takes raw pixels in [0, 255],
            without it normalized images.
        include_top: Boolean. Whether to end in a classifier, or in features.
        pooling: Without top: `None` for feature maps `(batch, height, width,
            channels)`, `"avg"` or `"max"` for vectors `(batch, channels)`.
        classifier_activation: `None` for logits, `"softmax"` for probabilities.
        dtype: Dtype policy, or its name.
        name: String. Of the model.

    Returns:
        `keras.Model`. Its output are logits `(batch, num_classes)`, at least
        float32; with an auxiliary head a list of them, and of those of that head.

    Raises:
        ValueError: If an argument is out of its range, or they do not fit each
            other.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 3.2
    """
    _check_top(include_top, pooling, auxiliary_head, classifier_activation)
    plans = plan_cells(input_shape, filters, num_cells, stem, form)
    images = x = keras.Input(tuple(input_shape), name="images")
    if statistics is not None:
        x = Normalize(*statistics, dtype=dtype, name="normalize")(x)
    form = stem_form(input_shape, form)
    first_inputs = STEMS[stem](filters, form, dtype=dtype, name="stem")(x)
    outputs = _cells(genotype, plans, first_inputs, attention, drop_path_rate, dtype)
    features = keras.layers.Identity(dtype=dtype, name="features")(outputs[-1])
    if not include_top:
        pool = POOLINGS[pooling](dtype=dtype, name="pool") if pooling else None
        return keras.Model(images, pool(features) if pool else features, name=name)
    scores = ClassifierHead(num_classes, dtype=dtype, name="head")(features)
    if classifier_activation:
        scores = keras.layers.Softmax(dtype="float32", name="probabilities")(scores)
    if auxiliary_head:
        head = AuxiliaryHead(num_classes, dtype=dtype, name="auxiliary_head")
        scores = [scores, head(outputs[2 * num_cells // 3])]
    return keras.Model(images, scores, name=name)


def _cells(genotype, plans, inputs, attention, drop_path_rate, dtype):
    """Adds the cells, each with its attention block; returns what each puts out."""
    before_previous, previous = inputs
    block, outputs = ATTENTIONS[attention], []
    for index, plan in enumerate(plans):
        cell = DerivedCell(
            plan.filters,
            genotype.cell_at(plan.reduction, plan.level, plan.index, plan.count),
            plan.reduction,
            plan.halve_before_previous,
            drop_path_rate,
            dtype=dtype,
            name=f"cell_{index}",
        )
        before_previous, previous = previous, cell(before_previous, previous)
        if attention != "none":
            previous = block(dtype=dtype, name=f"attention_{index}")(previous)
        outputs.append(previous)
    return outputs


def drop_path_rates(network):
    """Returns the variables that hold the rates of drop path, one a cell."""
    return [
        cell.drop_path.current_rate
        for cell in network.layers
        if isinstance(cell, DerivedCell) and cell.drop_path is not None
    ]


def moving_statistics(network):
    """Returns the moving means and variances of a network's batch norms."""
    norms = (
        layer for layer in network._flatten_layers() if isinstance(layer, BatchNorm)
    )
    return [v for norm in norms for v in (norm.moving_mean, norm.moving_variance)]


def inherit_weights(network, trained, instead=None):
    """Gives a network the weights of one that has more to it: what training needs.

    Drop path and the auxiliary head are for training alone; all other variables of
    both networks must be the same.

    Args:
        network: Model that `build_network` built without them.
        trained: Model that `build_network` built with or without them.
        instead: Optional dictionary from the `id` of a variable of `trained` to the
            value that counts in its place.

    Raises:
        ValueError: If the variables differ in number or shape.
    """
    left_out = {id(v) for v in _for_training(trained)}
    values = [v for v in trained.variables if id(v) not in left_out]
    shapes = [tuple(v.shape) for v in values]
    if shapes != [tuple(v.shape) for v in network.variables]:
        raise ValueError(
            "`network` must be of the same genotype, shape and settings as `trained`. "
            f"Received: {len(network.variables)} variables, {len(values)} expected, or "
            "other shapes"
        )
    for variable, value in zip(network.variables, values, strict=True):
        # A copy: what JAX computes with, it may take, and leave the other without.
        variable.assign(ops.copy((instead or {}).get(id(value), value)))


def _for_training(network):
    for layer in network.layers:
        if isinstance(layer, AuxiliaryHead):
            yield from layer.variables
        elif isinstance(layer, DerivedCell) and layer.drop_path is not None:
            yield from layer.drop_path.variables


def _check_top(include_top, pooling, auxiliary_head, classifier_activation):
    if pooling is not None and (include_top or pooling not in POOLINGS):
        raise ValueError(
            f"`pooling` must be None, or with `include_top=False` one of "
            f"{tuple(POOLINGS)}. Received: pooling={pooling!r}, "
            f"include_top={include_top}"
        )
    if classifier_activation not in (None, "softmax"):
        raise ValueError(
            "`classifier_activation` must be None or 'softmax'. Received: "
            f"classifier_activation={classifier_activation!r}"
        )
    if not include_top and (auxiliary_head or classifier_activation):
        raise ValueError(
            "`auxiliary_head` and `classifier_activation` need `include_top=True`. "
            f"Received: auxiliary_head={auxiliary_head}, "
            f"classifier_activation={classifier_activation!r}, include_top=False"
        )
