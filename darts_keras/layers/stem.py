"""Stems: what the two inputs of the first cell get to see.

DARTS gives both inputs the same feature map. Fine-Tuning DARTS
([Tanveer et al., 2020](https://arxiv.org/abs/2006.09042)) passes "different
information" to each, which it calls a dual stem. The paper's exact blocks are not
public. `DualStem` is the reading that its poster and DARTS' own ImageNet network
suggest: the second stem continues from the first.
"""

import keras
from keras import ops

from darts_keras.layers.convolution import Conv
from darts_keras.layers.normalization import BatchNorm
from darts_keras.limits import LARGE_IMAGE
from darts_keras.registry import Registry

STEMS = Registry("stem")
STEM_FORMS = ("small", "large")


def stem_form(image_shape, form=None):
    """Returns `form`, or the one that suits images of this shape.

    Args:
        image_shape: Triple `(height, width, channels)`.
        form: `"small"` (keeps the size), `"large"` (an eighth of it) or `None`
            (large from 64 pixels on, counted on the smaller side).

    Raises:
        ValueError: If the form is unknown.
    """
    if form is None:
        return "large" if min(image_shape[:2]) >= LARGE_IMAGE else "small"
    if form not in STEM_FORMS:
        raise ValueError(
            f"`form` must be one of {STEM_FORMS} or None. Received: form={form!r}"
        )
    return form


@STEMS.register("dual")
@keras.saving.register_keras_serializable(package="darts_keras")
class DualStem(keras.layers.Layer):
    """Two stems in a row; each feeds one input of the first cell.

    | form | first stem | second stem, on the first |
    | --- | --- | --- |
    | small | 3x3 convolution, norm | ReLU, 3x3 convolution, norm |
    | large | two 3x3 convolutions of strides 2, norms, a ReLU between | ReLU, 3x3 convolution of strides 2, norm |

    The large form is the ImageNet stem of DARTS; the small one has strides 1 and,
    as DARTS' stem for CIFAR, three times the filters of a cell.

    Args:
        filters: Positive even integer. Filters of the first cell.
        form: `"small"` or `"large"`.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.

    Output: Tuple of two tensors: the inputs `before_previous` and `previous` of
    the first cell. In the large form the former has twice the height and width.
    """  # noqa: E501

    _small_convs = 2  # Convolutions of the small form.

    def __init__(self, filters, form="small", **kwargs):
        super().__init__(**kwargs)
        if form not in STEM_FORMS:
            raise ValueError(
                f"`form` must be one of {STEM_FORMS}. Received: form={form!r}"
            )
        self.filters = filters
        self.form = form
        policy = self.dtype_policy
        if form == "small":
            count = self._small_convs
            widths, strides = count * (3 * filters,), count * (1,)
        else:
            widths, strides = (filters // 2, filters, filters), (2, 2, 2)
        self.convs = [
            Conv(width, 3, stride, dtype=policy)
            for width, stride in zip(widths, strides, strict=True)
        ]
        self.norms = [BatchNorm(dtype=policy) for _ in widths]

    def build(self, input_shape):
        for conv, norm in zip(self.convs, self.norms, strict=True):
            conv.build(input_shape)
            input_shape = conv.compute_output_shape(input_shape)
            norm.build(input_shape)

    def call(self, inputs, training=False):
        maps = []
        for conv, norm in zip(self.convs, self.norms, strict=True):
            inputs = norm(conv(ops.relu(inputs) if maps else inputs), training=training)
            maps.append(inputs)
        return self._chosen(maps)

    def compute_output_shape(self, input_shape):
        shapes = []
        for conv in self.convs:
            input_shape = conv.compute_output_shape(input_shape)
            shapes.append(input_shape)
        return self._chosen(shapes)

    def _chosen(self, maps):
        """Picks, of what the convolutions leave, both inputs of the first cell."""
        return maps[-2], maps[-1]

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "form": self.form}


@STEMS.register("single")
@keras.saving.register_keras_serializable(package="darts_keras")
class SingleStem(DualStem):
    """The stem of DARTS: one feature map for both inputs of the first cell.

    In the small form it is a 3x3 convolution with three times the filters of a
    cell, and its normalization. In the large form it is the whole chain of
    `DualStem`, of which both inputs get the end.

    Args and call arguments as `DualStem`; both outputs are the same tensor.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055)
    """

    _small_convs = 1

    def _chosen(self, maps):
        return maps[-1], maps[-1]
