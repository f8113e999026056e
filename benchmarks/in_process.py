"""What the benchmarks share: a process for each measurement, and their options."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16", "float64")


def measure_in_process(module, *values, environment=None):
    """Calls `measure` of a benchmark in a process of its own.

    Args:
        module: String, the name of the benchmark.
        *values: JSON's values, the arguments.
        environment: Optional dictionary of environment variables that it gets besides
            those of this process.

    Returns:
        What it returned, by way of JSON. If the process fails, the program ends.
    """
    code = (
        f"import json, sys; from {module} import measure; "
        "print(json.dumps(measure(*json.loads(sys.argv[1]))))"
    )
    done = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", code, json.dumps(values)],
        check=False,
        cwd=pathlib.Path(__file__).parent,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{module}, {values}: the process failed.\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def print_head(columns):
    """Prints the head of a Markdown table.

    Args:
        columns: Sequence of strings.
    """
    sys.stdout.write(f"| {' | '.join(columns)} |\n{'| --- ' * len(columns)}|\n")


def print_rows(module, columns, size, forms, *values):
    """Measures the forms of one size in turn, and prints each as a row of the table.

    Args:
        module: String, the name of the benchmark. Its `measure(size, form, *values)`
            returns a sequence, a figure for each column.
        columns: Sequence of strings.
        size: String.
        forms: Iterable of strings.
        *values: JSON's values, the other arguments.

    Returns:
        Dictionary from the forms to dictionaries of the figures by column.
    """
    found = {}
    for form in forms:
        row = measure_in_process(module, size, form, *values)
        found[form] = dict(zip(columns, row, strict=True))
        sys.stdout.write(f"| {' | '.join(map(str, row))} |\n")
        sys.stdout.flush()
    return found


def add_precision(parser):
    """Adds `--precision` to a parser."""
    parser.add_argument(
        "--precision", choices=PRECISIONS, default="float32", help="Number type."
    )


def make_parser(description, sizes, forms, steps):
    """Returns a parser of the options that every benchmark has.

    Args:
        description: String.
        sizes: Iterable of strings, what `--size` may be.
        forms: Iterable of strings, what `--form` may be.
        steps: Integer. Default of `--steps`.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--size", action="append", choices=sizes)
    parser.add_argument("--form", action="append", choices=forms)
    parser.add_argument(
        "--steps", type=int, default=steps, help="Steps to average over."
    )
    parser.add_argument(
        "--threads",
        type=int,
        nargs=2,
        default=(None, None),
        metavar=("INTER", "INTRA"),
        help="Operations at a time, threads in one; by default as the package.",
    )
    return parser
