"""`darts-keras genotype`: the published cells, and those of a file."""

import json
import pathlib

import click

from darts_keras_cli.find_genotype import find_genotype
from darts_keras_cli.library import load_library
from darts_keras_cli.table import format_table

NORMAL_SIZE = (36, 20, 10)  # Filters, cells and classes that papers count at.


@click.group()
def genotype():
    """List and show cells: published ones, and results of a search."""


@genotype.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_published(as_json):
    """List the published genotypes.

    The parameters are those of the CIFAR-10 network of 36 filters and 20 cells,
    without auxiliary head; the skips, the skip connections of the normal cell.
    """
    load_library()
    from darts_keras.published import published_cells

    rows = [_summary(entry) for entry in published_cells().values()]
    click.echo(json.dumps(rows, indent=2) if as_json else _table(rows))


@genotype.command()
@click.argument("name_or_file")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON form.")
@click.option("--pairs", is_flag=True, help="Print the field's Python notation.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=pathlib.Path),
    help="Folder for drawings of the cells; made if missing.",
)
def show(name_or_file, as_json, pairs, out):
    """Show a published genotype, or that of a file or of a run's folder.

    `darts-keras genotype list` lists the published names; they go before files.
    """
    if as_json and pairs:
        raise click.UsageError("`--json` and `--pairs` exclude each other.")
    load_library()
    found = find_genotype(name_or_file)
    if pairs and found.levels:
        raise click.UsageError(
            "`--pairs` writes one normal and one reduction cell. Received: a genotype "
            f"with the cells {tuple(found.cells)}. `--json` writes any."
        )
    if as_json:
        click.echo(found.to_json())
    elif pairs:
        click.echo(_notation(found))
    else:
        click.echo(_description(name_or_file, found))
    if out is not None:
        _draw(found, name_or_file, out)


def _summary(entry):
    from darts_keras.genotype import Genotype

    normal = Genotype.published(entry.name).normal
    return {
        "name": entry.name,
        "method": entry.method,
        "searched_on": entry.searched_on,
        "num_parameters": entry.num_parameters.get(NORMAL_SIZE),
        "num_skips": normal.count("skip_connect"),
    }


def _table(rows):
    lines = [("name", "searched on", "parameters", "skips")]
    for row in rows:
        count = row["num_parameters"]
        shown = "-" if count is None else f"{count:,}"
        lines.append((row["name"], row["searched_on"], shown, str(row["num_skips"])))
    return format_table(lines, "<<>>")


def _description(name, found):
    from darts_keras.cell_names import cell_title
    from darts_keras.published import published_cells

    lines = [name]
    if name in published_cells():
        entry = published_cells()[name]
        lines += [
            f"{entry.method}, searched on {entry.searched_on}",
            f"from {entry.source} {entry.path} {entry.commit[:12]}".rstrip(),
        ]
        lines += [f"note: {entry.note}"] if entry.note else []
        lines += [
            f"{count:,} parameters with {filters} filters, {cells} cells and "
            f"{classes} classes"
            for (filters, cells, classes), count in entry.num_parameters.items()
        ]
    for kind, cell in found.cells.items():
        output = ", ".join(map(str, cell.output))
        lines += ["", f"{cell_title(kind)}, output: {output}"]
        for node, edges in enumerate(cell.nodes, start=2):
            pairs = ", ".join(f"({e.operation}, {e.source})" for e in edges)
            lines.append(f"  node {node}: {pairs or 'no edges'}")
    return "\n".join(lines)


def _notation(found):
    if all(len(n) == 2 for c in (found.normal, found.reduction) for n in c.nodes):
        cells = found.to_pairs()
    else:
        cells = found.to_triples()
    return (
        f"Genotype(normal={cells['normal']}, normal_concat={cells['normal_output']}, "
        f"reduce={cells['reduction']}, reduce_concat={cells['reduction_output']})"
    )


def _draw(found, name, out):
    from darts_keras.report.cell_graph import draw_cells

    try:
        out.mkdir(parents=True, exist_ok=True)
        for path in draw_cells(found, out, pathlib.Path(name).stem):
            click.echo(path, err=True)
    except OSError as error:
        raise click.ClickException(f"Cannot draw into {out}: {error}") from error
