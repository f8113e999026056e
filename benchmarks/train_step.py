"""Measures the training and the answers of DARTS_V2, against peers, in one run.

    KERAS_BACKEND=jax python benchmarks/train_step.py [--size small] [--form ours]

Size small has 16 filters and 8 cells, and sees images of 28x28x1; size paper has 36
filters, 20 cells and 32x32x3. The forms:

- `ours` is what `build_network` builds.
- `plain` is the same network of Keras' own layers; it computes the same.
- `nasnet` has the NASNet-A cells of `keras.applications` in the same kind of row: as
  many filters, and fewer cells, so that the multiply-adds agree within 10 percent.

A training step goes forward and backward and updates the weights by `L2SGD`, with
momentum, L2 and clipping, as in `retrain`; there are no drop path, no auxiliary head
and no augmentation. Images are random numbers: no time depends on what they show.

Each is measured in a process of its own. CPU milliseconds are those of all threads.
The time to the first step counts from the start of building to the end of that step,
compilation included; importing Keras takes the same for all and is left out.
"""

import resource
import sys
import time

from in_process import make_parser, print_head, print_rows

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
    "backend",
    "device",
    "parameters",
    "M multiply-adds",
    "s to first step",
    "images/s trained",
    "CPU ms/image",
    "s to first answer",
    "images/s answered",
    "CPU ms/image answered",
    "peak MB",
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


def compile_model(model):
    """Compiles a model as `retrain` does."""
    import keras

    from darts_keras.training.device import may_compile
    from darts_keras.training.optimizer import L2SGD

    optimizer = L2SGD(0.025, momentum=0.9, l2=3e-4, global_clipnorm=5.0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, jit_compile=may_compile())


def measure(size, form, batch_size, steps, threads):
    """Measures one form; returns its row of figures."""
    import keras
    import numpy as np

    from darts_keras import prepare_device
    from darts_keras.models.complexity import multiply_adds, num_parameters

    prepare_device(*threads)
    generator = np.random.default_rng(0)
    shape = (batch_size, *SIZES[size]["input_shape"])
    images = generator.normal(size=shape).astype("float32")
    labels = generator.integers(0, NUM_CLASSES, batch_size)
    began = time.monotonic()
    model = build(size, form)
    compile_model(model)
    model.train_on_batch(images, labels)
    first_step = time.monotonic() - began
    trained = per_image(lambda: model.train_on_batch(images, labels), batch_size, steps)
    began = time.monotonic()
    model.predict_on_batch(images)
    first_answer = time.monotonic() - began
    answered = per_image(lambda: model.predict_on_batch(images), batch_size, steps)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return [
        size,
        form,
        keras.config.backend(),
        ", ".join(keras.distribution.list_devices()),
        num_parameters(model),
        round(multiply_adds(model) / 1e6, 1),
        round(first_step, 1),
        *trained,
        round(first_answer, 1),
        *answered,
        round(usage.ru_maxrss / 1024),
    ]


def per_image(step, batch_size, steps):
    """Returns images per second, and CPU milliseconds of an image."""
    step()  # Memory is at its peak, caches are warm.
    wall, cpu = time.monotonic(), time.process_time()
    for _ in range(steps):
        step()
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    count = steps * batch_size
    return round(count / wall, 1), round(1000 * cpu / count, 2)


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
    args = parser.parse_args()
    values = (args.batch_size, args.steps, args.threads)
    print_head(COLUMNS)
    for size in args.size or SIZES:
        found = print_rows("train_step", COLUMNS, size, args.form or FORMS, *values)
        check_peers(found)
        for sentence in compare(size, found):
            sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
