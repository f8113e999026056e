"""Measures what a search saves where cells share alphas or kernels, in one run.

    python benchmarks/sharing.py [--size S] [--form kind/levels]

A form is `alpha_sharing/weight_sharing`; `kind/none` is DARTS. Sizes and figures are
those of `search_step.py`, and the parameters all that a search learns, alphas
included. Each is measured in a process of its own, in turn; then it is said what a
form saves of what `kind/none` needs, and where it saves nothing.

In size S every level has one normal cell: `cell` is `level` there, and `kind/level` has
nothing to share.
"""

import sys
import time

from device_figures import peak_memory
from in_process import print_head, print_rows
from search_step import SIZES, build, search_parser, time_one_device

BASE = "kind/none"
FORMS = (BASE, "level/none", "cell/none", "kind/level", "kind/levels")
FIGURES = ("parameters", "s/step", "CPU s/step", "s to first step", "peak MB")
COLUMNS = ("size", "alphas/kernels", *FIGURES)
NOISE = {"parameters": 0.0, "peak MB": 0.05}  # Of times: 0.15, see README.md.


def measure(size, form, steps, data, threads):
    """Measures one form; returns a row of the table."""
    from darts_keras import SearchConfig, SearchSpace, prepare_device
    from darts_keras.models.complexity import num_parameters

    prepare_device(*threads)
    alphas, kernels = form.split("/")
    space = SearchSpace(alpha_sharing=alphas, weight_sharing=kernels)
    began = time.monotonic()
    model, batches = build(SearchConfig(**SIZES[size]), space, "wide", data)
    times = time_one_device(model, batches, steps, began)
    return [
        size,
        form,
        num_parameters(model.supernet),
        round(times.seconds, 2),
        round(times.cpu_seconds, 2),
        round(times.first),
        peak_memory()[0],
    ]


def compare(size, found):
    """Yields a sentence on each form but `kind/none`: what it saves, and what not."""
    for form in [form for form in found if form != BASE and BASE in found]:
        saved, others = [], []
        for name in FIGURES:
            ratio = found[form][name] / found[BASE][name]
            is_saved = ratio < 1 - NOISE.get(name, 0.15)
            (saved if is_saved else others).append(f"{name} ({ratio:.2f})")
        yield (
            f"{size}, {form}, in shares of {BASE}: "
            f"saves {', '.join(saved) or 'nothing'}; "
            f"does not save {', '.join(others) or 'nothing'}"
        )


def main():
    """Measures each size and form, and prints a table."""
    args = search_parser(__doc__.splitlines()[0], FORMS).parse_args()
    values = (args.steps, args.data, args.threads)
    print_head(COLUMNS)
    for size in args.size or SIZES:
        found = print_rows("sharing", COLUMNS, size, args.form or FORMS, *values)
        for sentence in compare(size, found):
            sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
