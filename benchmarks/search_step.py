"""Measures a search step: ours against the classic formulation, in one run.

    KERAS_BACKEND=jax python benchmarks/search_step.py [--size S] [--form wide]
        [--order second] [--precision mixed_bfloat16]

Size S has batches of 32, 8 filters and 5 cells; size P, the paper's, batches of 64,
16 filters and 8 cells; both see images of 32x32x3, those of the bundled sample with a
border and in three channels, or those of `--data`. All forms compute the same:

- `wide` is what the package does: one layer for all edges that leave a node.
- `classic` has a layer for each edge, from the same layers with one edge each.
- `stock` is `classic` on what `keras.ops` offers, without `darts_keras.kernel.fast`.

The latter two are for TensorFlow on a CPU; on other backends `wide` is measured alone.

Each is measured in a process of its own. All steps are made with one batch, which lies
on the device. Images a second are those of both halves. CPU seconds are those of all
threads; the time to the first step counts from the start of building the model to the
step's end. `device_figures.py` says what peak and memory are.
"""

import os
import sys
import time
import unittest.mock

import device_figures
from in_process import add_precision, make_parser, print_head, print_rows
from step_times import on_device, time_steps

SIZES = {
    "S": {"batch_size": 32, "filters": 8, "num_cells": 5},
    "P": {"batch_size": 64, "filters": 16, "num_cells": 8},
}
FORMS = ("wide", "classic", "stock")
COLUMNS = (
    "size",
    "form",
    "order",
    *device_figures.COLUMNS,
    "s/step",
    "CPU s/step",
    "images/s",
    "s to first step",
    *device_figures.MEMORY,
    "of peak",
)


def classic_cell():
    """Returns a `SearchCell` class with a layer for each edge."""
    import keras
    from keras import ops

    from darts_keras.space.cell import SearchCell
    from darts_keras.space.mixed_op import MixedOp

    class PerEdge(keras.layers.Layer):
        """Stands in for a `MixedOp` of several edges: one of one edge for each."""

        def __init__(self, filters, num_edges, operations, strides=1, **kwargs):
            super().__init__(autocast=False, **kwargs)
            self.edges = [
                MixedOp(filters, 1, operations, strides) for _ in range(num_edges)
            ]

        def build(self, inputs_shape):
            for edge in self.edges:
                edge.build(inputs_shape)

        def call(self, inputs, mixing_weights, training=False):
            results = [
                edge(inputs, mixing_weights[i : i + 1], training=training)
                for i, edge in enumerate(self.edges)
            ]
            return ops.concatenate(results, axis=-1)

    class ClassicCell(SearchCell):
        """The cell with a layer for each edge."""

        def __init__(self, *args, **kwargs):
            with unittest.mock.patch("darts_keras.space.cell.MixedOp", PerEdge):
                super().__init__(*args, **kwargs)

    return ClassicCell


def load_images(path):
    """Returns a `DataSource` of 32x32x3 images."""
    import numpy as np

    from darts_keras import DataSource, open_data

    if path is not None:
        return open_data(data=path)
    images, labels = open_data().load_train()
    images = np.pad(images, [(0, 0), (2, 2), (2, 2), (0, 0)]).repeat(3, axis=-1)
    return DataSource.from_arrays(images, labels)


def measure(size, form, order, precision, steps, data, threads):
    """Measures one form; returns a row of the table."""
    from step_flops import search_flops

    from darts_keras import SearchConfig, SearchSpace, prepare_device

    prepare_device(*threads)
    check_form(form)
    config = SearchConfig(order=order, precision=precision, **SIZES[size])
    began = time.monotonic()
    model, batches = build(config, SearchSpace(), form, data)
    times = time_one_device(model, batches, steps, began)
    memory = device_figures.peak_memory()  # Before the peak is measured.
    flops = search_flops(model.supernet, config.batch_size, order)
    return [
        *(size, form, order),
        *device_figures.describe_device(precision),
        round(times.seconds, 4),
        round(times.cpu_seconds, 3),
        round(2 * config.batch_size / times.seconds),
        round(times.first),
        *memory,
        device_figures.share_of_peak(flops, times.seconds, precision),
    ]


def check_form(form):
    """Prepares the kernels for a form; ends the program if that is not for here."""
    import keras

    from darts_keras.kernel import fast

    if form != "wide" and keras.config.backend() != "tensorflow":
        sys.exit(f"`{form}` is measured on TensorFlow alone.")
    if form == "stock":
        fast._native = None


def time_one_device(model, batches, steps, began):
    """Returns the `StepTimes` of a search that was being built since `began`."""
    from darts_keras.training.engine import StepRunner

    return time_steps(StepRunner(model), on_device(batches[0]), steps, began)


def build(config, space, form, data):
    """Returns a search that is ready to step, and its batches."""
    from darts_keras.data.pipeline import SearchBatches
    from darts_keras.data.split import split_halves
    from darts_keras.models import supernet
    from darts_keras.training.search_assembly import assemble

    source = load_images(data)
    images, labels = source.load_train()
    batches = SearchBatches(
        images, labels, split_halves(labels), config.batch_size, epoch=0, seed=0
    )
    cell = supernet.SearchCell if form == "wide" else classic_cell()
    with unittest.mock.patch.object(supernet, "SearchCell", cell):
        model = assemble(source, space, config, len(batches))
    return model, batches


def search_parser(description, forms):
    """Returns a parser of the options that a benchmark of search steps has."""
    parser = make_parser(description, SIZES, forms, steps=5)
    parser.add_argument("--data", help="An .npz of 32x32x3 images.")
    return parser


def main():
    """Measures each size and form, and prints a table."""
    parser = search_parser(__doc__.splitlines()[0], FORMS)
    parser.add_argument("--order", choices=["first", "second"], default="first")
    add_precision(parser)
    args = parser.parse_args()
    values = (args.order, args.precision, args.steps, args.data, args.threads)
    is_tensorflow = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"
    forms = args.form or (FORMS if is_tensorflow else FORMS[:1])
    print_head(COLUMNS)
    for size in args.size or SIZES:
        found = print_rows("search_step", COLUMNS, size, forms, *values)
        for form in set(found) - {"wide"} if "wide" in found else ():
            ratio = found[form]["CPU s/step"] / found["wide"]["CPU s/step"]
            sys.stdout.write(
                f"{size}: {form} takes {ratio:.2f} times the CPU seconds of wide\n"
            )


if __name__ == "__main__":
    main()
