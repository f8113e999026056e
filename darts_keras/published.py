"""The cells that papers and their code published, as data."""

import dataclasses
import functools
import pathlib

from darts_keras.registry import Registry
from darts_keras.strict_json import read_json


@dataclasses.dataclass(frozen=True, kw_only=True)
class PublishedCells:
    """The cells of one published architecture, and where they come from.

    Args:
        name: String, its name here and, mostly, in its repository.
        method: String, how it was found.
        searched_on: String, the data set that it was searched on.
        source: String, the GitHub repository, `"owner/name"`.
        path: String, the file in it.
        commit: String, the commit that was read; empty if not known.
        note: String, what else to know; may be empty.
        notation: String, `"pairs"` or `"triples"`: how `cells` are written.
        cells: Dictionary with `normal`, `reduction`, `normal_output` and
            `reduction_output`, for `Genotype.from_pairs` or `from_triples`.
        num_parameters: Dictionary, from `(filters, num_cells, num_classes)` to the
            exact number of trainable parameters of the CIFAR network (3 channels,
            without auxiliary head), counted with the code of
            [Liu et al., 2019](https://github.com/quark0/darts); may be empty.
    """

    name: str
    method: str
    searched_on: str
    source: str
    path: str
    commit: str
    note: str
    notation: str
    cells: dict
    num_parameters: dict


@functools.cache
def published_cells():
    """Returns all `PublishedCells`, a `Registry` by name."""
    text = pathlib.Path(__file__).with_name("published.json").read_bytes()
    registry = Registry("published genotype")
    for name, entry in read_json(text)["genotypes"].items():
        counts = {tuple(key): count for *key, count in entry.pop("num_parameters")}
        registry[name] = PublishedCells(name=name, num_parameters=counts, **entry)
    return registry
