"""What a search may choose from."""

import dataclasses

from darts_keras.cell_genotype import OPERATION_NAMES
from darts_keras.registry import Registry
from darts_keras.strict_json import did_you_mean, is_integer

SEARCH_SPACES = Registry("search space")

MIXABLE = tuple(name for name in OPERATION_NAMES if name != "conv_7x1_1x7")
"""Names of the operations that a search can choose from."""

MAX_NODES = 8


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchSpace:
    """The candidate operations of an edge and the shape of a cell.

    The defaults are those of [Liu et al., 2019](https://arxiv.org/abs/1806.09055),
    section 2.1 and 3.1.1.

    Raises:
        TypeError: If `operations` is no sequence of names.
        ValueError: If an operation is unknown or comes twice, if there is none
            but `none`, or if a number is out of its range.
    """

    operations: tuple[str, ...] = (
        "none",
        "max_pool_3x3",
        "avg_pool_3x3",
        "skip_connect",
        "sep_conv_3x3",
        "sep_conv_5x5",
        "dil_conv_3x3",
        "dil_conv_5x5",
    )  # In the order of the columns of alpha.
    num_nodes: int = 4  # Intermediate nodes of a cell, 1 to 8.
    edges_per_node: int = 2  # Edges that a node keeps, if it has as many sources.

    def __post_init__(self):
        if not isinstance(self.operations, list | tuple):
            raise TypeError(
                "`operations` must be a tuple of names, as in `('none', "
                f"'skip_connect')`. Received: operations={self.operations!r}"
            )
        # As a tuple whatever came: JSON has lists only.
        object.__setattr__(self, "operations", tuple(self.operations))
        _check_operations(self.operations)
        _check_range("num_nodes", self.num_nodes, MAX_NODES)
        _check_range("edges_per_node", self.edges_per_node, self.num_nodes + 1)

    @property
    def num_edges(self):
        """Number of edges of a cell, the rows of alpha: 14 for 4 nodes."""
        return sum(range(2, self.num_nodes + 2))

    def edge_rows(self, source):
        """Returns the rows of alpha whose edges leave `source`, by target."""
        first = [sum(range(2, node)) for node in range(2, self.num_nodes + 2)]
        targets = range(max(source + 1, 2), self.num_nodes + 2)
        return [first[target - 2] + source for target in targets]


def _check_operations(operations):
    for name in operations:
        if name not in MIXABLE:
            raise ValueError(
                f"`operations` must be names that can be mixed, of {MIXABLE}."
                f"{did_you_mean(name, MIXABLE)} Received: {name!r}"
            )
    if len(set(operations)) < len(operations):
        raise ValueError(
            f"`operations` must not repeat a name. Received: operations={operations}"
        )
    if not set(operations) - {"none"}:
        raise ValueError(
            "`operations` must hold one that is not `none`: it is never derived. "
            f"Received: operations={operations}"
        )


def _check_range(name, value, maximum):
    if not is_integer(value) or not 1 <= value <= maximum:
        raise ValueError(
            f"`{name}` must be an integer in [1, {maximum}]. Received: {name}={value!r}"
        )


SEARCH_SPACES.register("darts")(SearchSpace())
# S2 of [Zela et al., 2020](https://arxiv.org/abs/1909.09656): DARTS collapses in it.
SEARCH_SPACES.register("skip_sep")(
    SearchSpace(operations=("skip_connect", "sep_conv_3x3"))
)
