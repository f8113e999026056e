"""Which cells of a supernet have their architecture in common."""

from darts_keras.cell_names import KINDS, cell_name, kind_of


def alpha_tables(plans, sharing):
    """Names the tables of architecture variables and gives each cell its own.

    `"kind"`: one for all normal cells and one for all reduction cells, as in DARTS.
    `"level"`: one of each for every feature level. `"cell"`: one for each cell.

    Args:
        plans: Tuple of `CellPlan`.
        sharing: String, as `SearchSpace.alpha_sharing`.

    Returns:
        Tuple of the names, as `Genotype.cells` has them, in the order of the
        network; and a tuple with the index of its table for each cell.
    """
    of_cells = [_name(plan, sharing) for plan in plans]
    names = KINDS if sharing == "kind" else tuple(dict.fromkeys(of_cells))
    return names, tuple(map(names.index, of_cells))


def _name(plan, sharing):
    if sharing == "kind":
        return kind_of(plan.reduction)
    if sharing == "level":
        return cell_name(plan.reduction, plan.level)
    return cell_name(plan.reduction, plan.level, plan.index, plan.count)
