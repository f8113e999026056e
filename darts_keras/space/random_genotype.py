"""A random point of a search space, to compare with."""

import numpy as np

from darts_keras.genotype import CellGenotype, Edge, Genotype


def random_genotype(space, seed, names=("normal", "reduction")):
    """Draws a genotype: what a search has to be better than.

    Each node keeps as many edges as a derived one, from different sources; sources
    and operations are uniform over all that a search may derive, so all but `none`.
    It is a pure function of the arguments.

    Args:
        space: `SearchSpace`.
        seed: Non-negative integer.
        names: Sequence of the names of its cells, see `Genotype.cells`.

    Returns:
        `Genotype`.

    Raises:
        ValueError: If the names are not those of a genotype.

    Reference: [Yang et al., 2020](https://arxiv.org/abs/1912.12522) on why to compare
    with random cells of the same space
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    return Genotype.from_cells({name: _draw_cell(space, generator) for name in names})


def _draw_cell(space, generator):
    targets = range(2, space.num_nodes + 2)
    nodes = tuple(_draw_edges(space, target, generator) for target in targets)
    return CellGenotype(nodes, tuple(targets))


def _draw_edges(space, num_sources, generator):
    """Returns the edges into one node, by increasing source."""
    operations = [name for name in space.operations if name != "none"]
    sources = generator.permutation(num_sources)[: space.edges_per_node]
    chosen = generator.integers(len(operations), size=len(sources))
    return tuple(
        Edge(operations[index], int(source))
        for index, source in zip(chosen, sorted(sources), strict=True)
    )
