import json

import pytest
from click.testing import CliRunner

from darts_keras.genotype import Genotype, Level
from darts_keras_cli.genotype import genotype


def run(*arguments):
    return CliRunner().invoke(genotype, [str(argument) for argument in arguments])


def test_list_has_a_line_for_each_published_genotype():
    result = run("list")
    assert result.exit_code == 0
    header, *rows = result.stdout.splitlines()
    assert header.split() == ["name", "searched", "on", "parameters", "skips"]
    assert [row.split()[0] for row in rows] == [*Genotype.published_names()]
    assert "DARTS_V2 CIFAR-10 3,349,342 2" in [" ".join(r.split()) for r in rows]
    assert "FairDARTS_a CIFAR-10 - 0" in [" ".join(r.split()) for r in rows]
    assert len({len(line) for line in [header, *rows]}) == 1


def test_list_prints_json():
    rows = json.loads(run("list", "--json").stdout)
    assert len(rows) == len(Genotype.published_names())
    assert rows[1] == {
        "name": "DARTS_V2",
        "method": "DARTS 2nd order",
        "searched_on": "CIFAR-10",
        "num_parameters": 3349342,
        "num_skips": 2,
    }
    assert [r["num_parameters"] for r in rows if "Fair" in r["name"]] == [None] * 7


def test_show_tells_both_cells_and_where_they_come_from():
    result = run("show", "DARTS_V2")
    assert result.exit_code == 0
    assert "quark0/darts cnn/genotypes.py f276dd346a09" in result.stdout
    assert "3,401,272 parameters with 36 filters, 20 cells and 100" in result.stdout
    assert "normal cell, output: 2, 3, 4, 5" in result.stdout
    assert "  node 5: (skip_connect, 0), (dil_conv_3x3, 2)" in result.stdout
    assert "  node 5: (skip_connect, 2), (max_pool_3x3, 1)" in result.stdout


def test_show_tells_nodes_without_edges_and_the_note():
    result = run("show", "FairDARTS_a")
    assert "  node 3: no edges" in result.stdout
    assert "note: nodes have 0 to 2 edges" in result.stdout


def test_show_prints_the_json_form():
    shown = run("show", "SNAS_aggressive", "--json").stdout
    assert Genotype.from_json(shown) == Genotype.published("SNAS_aggressive")


def test_show_prints_the_notation_of_the_field():
    shown = run("show", "DARTS_V2", "--pairs").stdout
    assert shown.startswith("Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1)")
    assert "normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), " in shown
    assert shown.endswith("('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])\n")
    shown = run("show", "FairDARTS_a", "--pairs").stdout
    assert "('max_pool_3x3', 4, 0)" in shown


def test_show_reads_a_file_and_a_folder_of_a_run(tmp_path):
    Genotype.published("PDARTS").save(tmp_path / "genotype.json")
    expected = run("show", "PDARTS", "--json").stdout
    assert run("show", tmp_path / "genotype.json", "--json").stdout == expected
    assert run("show", tmp_path, "--json").stdout == expected
    description = run("show", tmp_path)
    assert description.exit_code == 0
    assert "  node 2: (skip_connect, 0), (dil_conv_3x3, 1)" in description.stdout


def test_published_name_goes_before_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Genotype.published("PDARTS").save(tmp_path / "DARTS_V1")
    shown = run("show", "DARTS_V1", "--json").stdout
    assert Genotype.from_json(shown) == Genotype.published("DARTS_V1")
    shown = run("show", "./DARTS_V1", "--json").stdout
    assert Genotype.from_json(shown) == Genotype.published("PDARTS")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("DARTS_V3", "Unknown published genotype 'DARTS_V3'. Did you mean"),
        ("missing.json", "Unknown published genotype 'missing.json'"),
        ("x" * 5000, "File name too long"),
        ("empty", "come to its end. Received: empty, without genotype.json"),
        ("broken.json", "broken.json is no genotype. This is no JSON"),
    ],
)
def test_what_is_no_genotype_is_misuse(tmp_path, monkeypatch, name, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.json").write_text("{")
    result = run("show", name)
    assert result.exit_code == 2
    assert "Invalid value for NAME_OR_FILE" in result.stderr
    assert message in result.stderr


def test_json_and_pairs_exclude_each_other():
    result = run("show", "DARTS_V2", "--json", "--pairs")
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_out_draws_both_cells_and_keeps_the_output_clean(tmp_path):
    folder = tmp_path / "new" / "drawings"
    result = run("show", "DARTS_V2", "--json", "--out", folder)
    assert result.exit_code == 0
    assert Genotype.from_json(result.stdout) == Genotype.published("DARTS_V2")
    drawings = sorted(folder.iterdir())
    assert {path.stem for path in drawings} == {"normal", "reduction"}
    assert sorted(result.stderr.split()) == [str(path) for path in drawings]
    assert all(path.stat().st_size for path in drawings)


def test_out_that_is_a_file_is_misuse(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    assert run("show", "DARTS_V2", "--out", path).exit_code == 2


def test_drawing_that_cannot_be_written_is_a_failure(tmp_path, monkeypatch):
    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("darts_keras.report.cell_graph.draw_cell", fail)
    result = run("show", "DARTS_V2", "--out", tmp_path)
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr


@pytest.fixture
def leveled(tmp_path):
    """The file of a genotype with levels."""
    one, other = (Genotype.published(name) for name in ("DARTS_V2", "PDARTS"))
    first, second = Level((one.normal,), None), Level((other.normal,), one.reduction)
    Genotype.from_levels((first, second)).save(tmp_path / "mine.json")
    return tmp_path / "mine.json"


def test_show_tells_all_cells_of_a_genotype_with_levels(leveled):
    result = run("show", leveled)
    assert result.exit_code == 0
    heads = [line for line in result.stdout.splitlines() if ", output:" in line]
    assert heads == [
        "normal cell of level 1, output: 2, 3, 4, 5",
        "reduction cell of level 2, output: 2, 3, 4, 5",
        "normal cell of level 2, output: 2, 3, 4, 5",
    ]
    shown = Genotype.from_json(run("show", leveled, "--json").stdout)
    assert shown == Genotype.load(leveled)


def test_show_draws_all_cells_of_a_genotype_with_levels(leveled, tmp_path):
    assert run("show", leveled, "--out", tmp_path / "drawings").exit_code == 0
    names = {path.stem for path in (tmp_path / "drawings").iterdir()}
    assert names == {"normal_1", "reduction_2", "normal_2"}


def test_pairs_of_a_genotype_with_levels_are_misuse(leveled):
    result = run("show", leveled, "--pairs")
    assert result.exit_code == 2
    assert "'reduction_2', 'normal_2')" in result.stderr
    assert "`--json` writes any" in result.stderr
