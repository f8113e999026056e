"""Random genotypes, for property tests."""

from hypothesis import strategies

from darts_keras.genotype import OPERATION_NAMES, CellGenotype, Edge, Genotype, Level


@strategies.composite
def cell_genotypes(draw, num_nodes, num_edges=(0, 3)):
    """Draws a `CellGenotype`.

    Args:
        draw: Function that Hypothesis hands in.
        num_nodes: Integer.
        num_edges: Pair, the least and the most edges into a node.
    """
    nodes = []
    for node in range(2, num_nodes + 2):
        sources = [s for s in range(node) if s < 2 or nodes[s - 2]]
        edge = strategies.builds(
            Edge,
            strategies.sampled_from(OPERATION_NAMES),
            strategies.sampled_from(sources),
        )
        least, most = num_edges
        # The first node has edges, as a cell without any would have no output.
        least = max(least, 1) if node == 2 else least
        edges = draw(strategies.lists(edge, min_size=least, max_size=most))
        nodes.append(tuple(edges))
    read = {edge.source for edges in nodes for edge in edges}
    alive = [node for node, edges in enumerate(nodes, start=2) if edges]
    output = {node for node in alive if node not in read}
    output |= draw(strategies.sets(strategies.sampled_from(alive)))
    return CellGenotype(tuple(nodes), tuple(draw(strategies.permutations([*output]))))


@strategies.composite
def genotypes(draw, num_edges=(0, 3)):
    """Draws a `Genotype` of 1 to 6 nodes."""
    num_nodes = draw(strategies.integers(1, 6))
    cells = cell_genotypes(num_nodes, num_edges)
    return Genotype(draw(cells), draw(cells))


@strategies.composite
def leveled_genotypes(draw, num_edges=(0, 3)):
    """Draws a `Genotype` of 2 to 4 levels with 0 to 3 normal cells (the first: 1)."""
    cells = cell_genotypes(draw(strategies.integers(1, 3)), num_edges)
    levels = []
    for index in range(draw(strategies.integers(2, 4))):
        least = 0 if index else 1
        normal = draw(strategies.lists(cells, min_size=least, max_size=3))
        levels.append(Level(tuple(normal), draw(cells) if index else None))
    return Genotype.from_levels(tuple(levels))
