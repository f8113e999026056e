"""What differs between two genotypes, as a search goes on."""

import collections
import dataclasses
import itertools


@dataclasses.dataclass(frozen=True)
class Change:
    """What became different at one place; `str` gives it as a short line.

    Args:
        cell: String, its name: `"normal"`, `"reduction"`, or by level.
        place: String, `"node 3"` or `"output"`.
        removed: Tuple of what is gone: the `Edge`s; for the output, its nodes.
        added: Tuple of what is new.
    """

    cell: str
    place: str
    removed: tuple
    added: tuple

    def __str__(self):
        removed = ", ".join(map(str, self.removed))
        added = ", ".join(map(str, self.added))
        if removed and added:
            what = f"{removed} became {added}"
        else:
            what = f"lost {removed}" if removed else f"gained {added}"
        return f"{self.cell}: {self.place} {what}"


def changes(before, after):
    """Lists what differs between two genotypes.

    The order of the edges into one node means nothing and is no difference; the
    order of the output is one.

    Args:
        before: `Genotype`.
        after: `Genotype` with cells of the same names; another number of nodes is
            fine.

    Returns:
        Tuple of `Change`, cell by cell, by node, the output last.

    Raises:
        ValueError: If the cells have other names: a genotype by level and a plain one.
    """
    if [*before.cells] != [*after.cells]:
        raise ValueError(
            "`before` and `after` must have cells of the same names. "
            f"Received: {[*before.cells]} and {[*after.cells]}"
        )
    found = []
    for name, old in before.cells.items():
        new = after.cells[name]
        pairs = itertools.zip_longest(old.nodes, new.nodes, fillvalue=())
        for node, (old_edges, new_edges) in enumerate(pairs, start=2):
            removed = _without(old_edges, new_edges)
            added = _without(new_edges, old_edges)
            if removed or added:
                found.append(Change(name, f"node {node}", removed, added))
        if old.output != new.output:
            found.append(Change(name, "output", old.output, new.output))
    return tuple(found)


def _without(edges, others):
    left = collections.Counter(edges) - collections.Counter(others)
    return tuple(left.elements())
