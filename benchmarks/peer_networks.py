"""The networks that ours is measured against, from what Keras itself offers."""

import itertools

import keras
from keras import layers, ops
from keras.src.applications import nasnet  # The cells have no public name.


def plain_network(genotype, input_shape, num_classes, filters, num_cells):
    """Builds the network of a genotype as one would from Keras' own layers.

    It computes what `build_network` computes with the single, small stem, and has the
    same parameters. Of the operations it knows those of DARTS_V2.

    Args:
        genotype: `Genotype`.
        input_shape: Triple `(height, width, channels)`, of even sides.
        num_classes: Integer.
        filters: Even integer. Filters of a node in the first cell.
        num_cells: Integer. Every third of them, a reduction cell begins.

    Returns:
        `keras.Model`, from images to logits.
    """

    def cell(before_previous, previous, filters, reduction):
        nodes = [
            _fit(before_previous, filters, previous.shape[1]),
            _fit(previous, filters, previous.shape[1]),
        ]
        kind = genotype.reduction if reduction else genotype.normal
        for node in kind.nodes:
            edges = [
                _operation(
                    edge.operation,
                    nodes[edge.source],
                    2 if reduction and edge.source < 2 else 1,
                )
                for edge in node
            ]
            nodes.append(layers.add(edges))
        return layers.concatenate([nodes[node] for node in kind.output])

    images, features = _row(cell, input_shape, filters, num_cells)
    return _with_head(images, features, num_classes)


def nasnet_network(input_shape, num_classes, filters, num_cells):
    """Builds a row of the NASNet-A cells of `keras.applications`.

    The row is that of our networks, from the stem to the head: `NASNetMobile` itself
    leaves an eighth of an image before its first cell, and takes none of 28 pixels.

    Args:
        input_shape: Triple `(height, width, channels)`.
        num_classes: Integer.
        filters: Even integer. Filters of a node in the first cell.
        num_cells: Integer. Every third of them, a reduction cell begins.

    Returns:
        `keras.Model`, from images to logits.
    """
    names = map(str, itertools.count())

    def cell(before_previous, previous, filters, reduction):
        build = nasnet._reduction_a_cell if reduction else nasnet._normal_a_cell
        outputs, _ = build(previous, before_previous, filters, next(names))
        return outputs

    images, features = _row(cell, input_shape, filters, num_cells)
    return _with_head(images, layers.ReLU()(features), num_classes)


def _row(cell, input_shape, filters, num_cells):
    """Returns images, and what is left of them after a stem and a row of cells."""
    images = keras.Input(input_shape)
    stem = layers.Conv2D(3 * filters, 3, padding="same", use_bias=False)(images)
    before_previous = previous = _norm(stem)
    for index in range(num_cells):
        reduction = index in (num_cells // 3, 2 * num_cells // 3)
        filters = 2 * filters if reduction else filters
        outputs = cell(before_previous, previous, filters, reduction)
        before_previous, previous = previous, outputs
    return images, previous


def _with_head(images, features, num_classes):
    pooled = layers.GlobalAveragePooling2D()(features)
    return keras.Model(images, layers.Dense(num_classes)(pooled))


def _norm(x):
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)


def _fit(x, filters, height):
    if x.shape[1] != height:
        return _factorized_reduction(x, filters)
    return _norm(layers.Conv2D(filters, 1, use_bias=False)(layers.ReLU()(x)))


def _factorized_reduction(x, filters):
    x = layers.ReLU()(x)
    shifted = layers.Cropping2D(((1, 0), (1, 0)))(x)
    halves = [
        layers.Conv2D(filters // 2, 1, 2, use_bias=False)(half) for half in (x, shifted)
    ]
    return _norm(layers.concatenate(halves))


def _operation(name, x, strides):
    operation = _OPERATIONS.get((name, strides))
    if operation is None:
        raise ValueError(
            "`plain_network` knows the operations of DARTS_V2 alone. "
            f"Received: {name}, strides={strides}"
        )
    return operation(x)


def _max_pool(x):
    sides = [(0, 0), (1, 1), (1, 1), (0, 0)]
    return layers.MaxPooling2D(3, 2)(ops.pad(x, sides, constant_values=float("-inf")))


def _separable(x, dilation_rate=1):
    conv = layers.SeparableConv2D(
        x.shape[-1], 3, padding="same", dilation_rate=dilation_rate, use_bias=False
    )
    return _norm(conv(layers.ReLU()(x)))


_OPERATIONS = {
    ("skip_connect", 1): lambda x: x,
    ("max_pool_3x3", 2): _max_pool,
    ("sep_conv_3x3", 1): lambda x: _separable(_separable(x)),
    ("dil_conv_3x3", 1): lambda x: _separable(x, dilation_rate=2),
}
"""By name and strides: those that occur in DARTS_V2."""
