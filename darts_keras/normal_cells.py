"""The normal cells of a genotype, where a collapse shows."""

from darts_keras.cell_names import cell_place, cell_title


def normal_cells(genotype):
    """Returns the normal cells of a `Genotype` by name, a `dict`."""
    cells = genotype.cells.items()
    return {name: cell for name, cell in cells if cell_place(name)[0] == "normal"}


def most_skips(genotype):
    """Returns the title of the normal cell with the most skips, and the cell."""
    cells = normal_cells(genotype)
    name = max(cells, key=lambda name: cells[name].count("skip_connect"))
    return cell_title(name), cells[name]
