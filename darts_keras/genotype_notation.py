"""A genotype in the field's notation: one normal and one reduction cell."""

from darts_keras.strict_json import within


def read_cells(read, normal, reduction):
    """Reads both cells of a genotype.

    Args:
        read: Callable that returns a `CellGenotype`, one of its class methods.
        normal: Tuple of its arguments for the normal cell.
        reduction: Likewise for the reduction cell.

    Returns:
        Dictionary, the arguments of a `Genotype`.

    Raises:
        ValueError: If these are no cells; it names the place.
    """
    with within("normal"):
        normal = read(*normal)
    with within("reduction"):
        reduction = read(*reduction)
    return {"normal": normal, "reduction": reduction}


def write_cells(write, genotype):
    """Returns both cells and their outputs, a `dict` by the names of arguments.

    Args:
        write: Callable `CellGenotype -> list`, one of its methods.
        genotype: `Genotype`.

    Raises:
        ValueError: If it has levels, which this notation does not know.
    """
    if genotype.levels:
        raise ValueError(
            "Pairs and triples tell of one normal and one reduction cell; use "
            "`to_json`, or the pairs or triples of each of the `cells`. Received: "
            f"a genotype with the cells {tuple(genotype.cells)}"
        )
    return {
        "normal": write(genotype.normal),
        "reduction": write(genotype.reduction),
        "normal_output": list(genotype.normal.output),
        "reduction_output": list(genotype.reduction.output),
    }
