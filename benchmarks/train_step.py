"""Measures the training and the answers of DARTS_V2, against peers, in one run.

    KERAS_BACKEND=jax python benchmarks/train_step.py [--size small] [--form ours]
        [--precision mixed_bfloat16]

Size small has 16 filters and 8 cells, and sees images of 28x28x1; size paper has 36
filters, 20 cells and 32x32x3. The forms:

- `ours` is what `build_network` builds.
- `plain` is the same network of Keras' own layers; it computes the same.
- `nasnet` has the NASNet-A cells of `keras.applications` in the same kind of row: as
  many filters, and fewer cells, so that the multiply-adds agree within 10 percent.

A training step goes forward and backward and updates the weights by `L2SGD`, with
momentum, L2 and clipping, as in `retrain`; there are no drop path, no auxiliary head
and no augmentation. Images are random numbers: no time depends on what they show. All
steps are made with one batch, which lies on the device; answers come back from it.

Each is measured in a process of its own. CPU milliseconds are those of all threads.
The time to the first step counts from the start of building to the end of that step,
compilation included; importing Keras takes the same for all and is left out. Memory is
that of the training. `device_figures.py` says what peak and memory are.
"""

import sys
import time

import device_figures
from in_process import add_precision, make_parser, print_head, print_rows
from step_times import on_device, time_steps

SIZES = {
    "small": {"input_shape": (28, 28, 1), "filters": 16, "num_cells": 8},
    "paper": {"input_shape": (32, 32, 3), "filters": 36, "num_cells": 20},
}
NASNET_CELLS = {"small": 6, "paper": 16}  # For about as many multiply-adds.
FORMS = ("ours", "plain", "nasnet")
NUM_CLASSES = 10
COLUMNS = (
    "size",
    "form",
    *device_figures.COLUMNS,
    "parameters",
    "M multiply-adds",
    "s to first step",
    "s/step",
    "images/s trained",
    "CPU ms/image",
    "s to first answer",
    "images/s answered",
    "CPU ms/image answered",
    *device_figures.MEMORY,
    "of peak",
)


def build(size, form):
    """Returns a model from images to logits."""
    from peer_networks import nasnet_network, plain_network

    from darts_keras import Genotype
    from darts_keras.models.network import build_network

    settings = {**SIZES[size], "num_classes": NUM_CLASSES}
    genotype = Genotype.published("DARTS_V2")
    if form == "ours":
        return build_network(genotype, **settings)
    if form == "plain":
        return plain_network(genotype, **settings)
    return nasnet_network(**{**settings, "num_cells": NASNET_CELLS[size]})


def as_training(network):
    """Returns a `Retraining` of a network, whose steps are those of `retrain`."""
    from darts_keras.training.device import may_compile
    from darts_keras.training.optimizer import L2SGD
    from darts_keras.training.retraining import Retraining

    model = Retraining(network, untouched, dtype=network.dtype_policy)
    optimizer = L2SGD(0.025, momentum=0.9, l2=3e-4, global_clipnorm=5.0)
    model.compile(optimizer=optimizer, jit_compile=may_compile())
    model.optimizer.build(network.trainable_variables)
    return model


def untouched(images, seed_generator):
    """A `preprocess` without augmentation."""
    del seed_generator
    return images


def draw_batch(size, batch_size):
    """Returns random images and labels, both arrays."""
    import numpy as np

    generator = np.random.default_rng(0)
    shape = (batch_size, *SIZES[size]["input_shape"])
    images = generator.normal(size=shape).astype("float32")
    return images, generator.integers(0, NUM_CLASSES, batch_size).astype("int32")


def measure(size, form, batch_size, precision, steps, threads):
    """Measures one form; returns its row of figures."""
    import keras
    from step_flops import training_flops

    from darts_keras import prepare_device
    from darts_keras.models.complexity import multiply_adds, num_parameters
    from darts_keras.training.engine import StepRunner

    prepare_device(*threads)
    keras.config.set_dtype_policy(precision)
    batch = on_device(draw_batch(size, batch_size))
    began = time.monotonic()
    network = build(size, form)
    runner = StepRunner(as_training(network))
    times = time_steps(runner, batch, steps, began)
    memory = device_figures.peak_memory()  # Before the peak is measured.
    runner.sync()
    flops = training_flops(network, batch_size)
    return [
        *(size, form),
        *device_figures.describe_device(precision),
        num_parameters(network),
        round(multiply_adds(network) / 1e6, 1),
        round(times.first, 1),
        round(times.seconds, 4),
        round(batch_size / times.seconds, 1),
        round(1000 * times.cpu_seconds / batch_size, 2),
        *time_answers(network, batch[0], steps),
        *memory,
        device_figures.share_of_peak(flops, times.seconds, precision),
    ]


def time_answers(network, images, steps):
    """Returns the seconds to the first answer, and the figures of those after it."""
    from keras import ops

    from darts_keras.training.engine import compiled

    began = time.monotonic()
    forward = compiled(lambda x: network(x, training=False), network.variables)
    ops.convert_to_numpy(forward(images))
    first = time.monotonic() - began
    ops.convert_to_numpy(forward(images))  # Caches are warm.
    wall, cpu = time.monotonic(), time.process_time()
    for _ in range(steps):
        ops.convert_to_numpy(forward(images))
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    count = steps * len(images)
    return round(first, 1), round(count / wall, 1), round(1000 * cpu / count, 2)


def check_peers(found):
    """Ends the program if the forms of a size are not those that it tells of."""
    ours, plain, nasnet = (found.get(form) for form in FORMS)
    if ours and plain and ours["parameters"] != plain["parameters"]:
        sys.exit("`plain` must have the parameters of `ours`.")
    if ours and nasnet:
        ratio = nasnet["M multiply-adds"] / ours["M multiply-adds"]
        if abs(ratio - 1) > 0.1:
            sys.exit(f"`nasnet` has {ratio:.2f} times the multiply-adds of `ours`.")


def compare(size, found):
    """Yields sentences that compare ours with the peers."""
    for form in FORMS[1:] if "ours" in found else ():
        for column, what in (
            ("CPU ms/image", "to train"),
            ("CPU ms/image answered", "to answer"),
        ):
            if form in found:
                ratio = found[form][column] / found["ours"][column]
                yield f"{size}: {form} takes {ratio:.2f} times the CPU of ours {what}"


def main():
    """Measures each size and form, and prints a table."""
    parser = make_parser(__doc__.splitlines()[0], SIZES, FORMS, steps=20)
    parser.add_argument("--batch-size", type=int, default=64, help="Images per step.")
    add_precision(parser)
    args = parser.parse_args()
    values = (args.batch_size, args.precision, args.steps, args.threads)
    print_head(COLUMNS)
    for size in args.size or SIZES:
        found = print_rows("train_step", COLUMNS, size, args.form or FORMS, *values)
        check_peers(found)
        for sentence in compare(size, found):
            sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
