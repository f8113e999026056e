"""What a search may choose from."""

import dataclasses

from darts_keras.cell_genotype import OPERATION_NAMES
from darts_keras.registry import Registry
from darts_keras.strict_json import did_you_mean, is_integer

SEARCH_SPACES = Registry("search space")

MIXABLE = tuple(name for name in OPERATION_NAMES if name != "conv_7x1_1x7")
"""Names of the operations that a search can choose from."""

MAX_NODES = 8
ALPHA_SHARINGS = ("kind", "level", "cell")
WEIGHT_SHARINGS = ("none", "level", "levels")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchSpace:
    """The candidate operations of an edge, the shape of a cell, and what cells share.

    The defaults are those of [Liu et al., 2019](https://arxiv.org/abs/1806.09055),
    section 2.1 and 3.1.1. Sharing is the idea of HiNAS ([Zhang et al.,
    2020](https://arxiv.org/abs/1909.08228)), carried over from widths to the feature
    levels of a classifier: a level is what lies between two reductions.

    Raises:
        TypeError: If `operations` is no sequence of names.
        ValueError: If an operation is unknown or comes twice, if there is none
            but `none`, if a number is out of its range, or a sharing is unknown.
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
    # Which cells have their alphas in common: those of a "kind" (normal, reduction),
    # of a kind within a "level", or none ("cell").
    alpha_sharing: str = "kind"
    # Which normal cells have their kernels in common: "none", those of a "level", or
    # of all "levels", where smaller ones take slices of the largest.
    weight_sharing: str = "none"

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
        _check_choice("alpha_sharing", self.alpha_sharing, ALPHA_SHARINGS)
        _check_choice("weight_sharing", self.weight_sharing, WEIGHT_SHARINGS)

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


def _check_choice(name, value, known):
    if value not in known:
        raise ValueError(f"`{name}` must be one of {known}. Received: {name}={value!r}")


SEARCH_SPACES.register("darts")(SearchSpace())
# S2 of [Zela et al., 2020](https://arxiv.org/abs/1909.09656): DARTS collapses in it.
SEARCH_SPACES.register("skip_sep")(
    SearchSpace(operations=("skip_connect", "sep_conv_3x3"))
)
