"""The modules of the benchmarks, which no package holds."""

import importlib.util

from layering import ROOT


def load_benchmark(name):
    """Returns the module `benchmarks/NAME.py`."""
    path = ROOT / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
