import io
import stat
import xml.etree.ElementTree as ElementTree

import PIL.Image
import pytest

from darts_keras.genotype import CellGenotype, Edge, Genotype, Level
from darts_keras.report import cell_graph
from darts_keras.report.cell_graph import (
    cell_dot,
    cell_svg,
    draw_cell,
    draw_cells,
    find_renderer,
)

CELL = Genotype.published("DARTS_V2").normal


def _edges(cell, marks=None):
    return {
        (edge.get_source(), edge.get_destination()): edge
        for edge in cell_dot(cell, marks=marks).get_edges()
    }


def test_the_graph_has_the_edges_of_the_cell_and_quoted_names():
    edges = _edges(CELL)
    assert len(edges) == 8 + 4  # Operations, and arrows to the output.
    assert edges['"c_{k-2}"', '"5"'].get("label") == '" skip "'
    assert edges['"2"', '"5"'].get("label").startswith('" dil 3')


def test_only_nodes_of_the_output_point_to_it():
    cell = Genotype.published("AmoebaNet-A").normal
    pointing = {source for source, target in _edges(cell) if target == '"c_{k}"'}
    assert pointing == {f'"{node}"' for node in cell.output}
    assert len(pointing) < len(cell.nodes)


def test_none_is_dashed_and_gray():
    cell = CellGenotype(((Edge("none", 0), Edge("sep_conv_3x3", 1)),), (2,))
    edges = _edges(cell)
    assert edges['"c_{k-2}"', '"2"'].get("style") == "dashed"
    assert edges['"c_{k-2}"', '"2"'].get("color") == '"#9aa0a8"'
    assert edges['"c_{k-1}"', '"2"'].get("style") == "solid"


def test_marked_edges_are_thick_and_have_a_sign():
    marks = {(2, 0, "sep_conv_3x3"): "removed", (5, 0, "skip_connect"): "added"}
    edges = _edges(CELL, marks)
    gone, new = edges['"c_{k-2}"', '"2"'], edges['"c_{k-2}"', '"5"']
    assert gone.get("label").startswith('" \N{MINUS SIGN} sep')
    assert gone.get("style") == "dashed"
    assert new.get("label") == '" + skip "'
    assert new.get("style") == "bold"
    assert min(gone.get("penwidth"), new.get("penwidth")) > 2
    others = [edge for edge in edges.values() if edge not in (gone, new)]
    assert not [edge for edge in others if edge.get("penwidth")]


def test_a_mark_of_another_operation_marks_nothing():
    marks = {(2, 0, "skip_connect"): "added"}
    assert cell_dot(CELL, marks=marks).to_string() == cell_dot(CELL).to_string()


def test_marks_are_drawn():
    marks = {(2, 0, "sep_conv_3x3"): "removed"}
    assert "\N{MINUS SIGN} sep" in cell_svg(CELL, "cell", marks)
    assert 'stroke-dasharray="' in cell_svg(CELL, "cell", marks)


def test_a_hostile_title_stays_a_title(tmp_path):
    title = 'a "b" \\ </svg><script>'
    [picture, _] = draw_cell(CELL, tmp_path / "normal", title)
    content = ElementTree.fromstring(picture.read_bytes())  # noqa: S314
    texts = [element.text for element in content.iter() if element.tag.endswith("text")]
    assert title in texts
    assert not [e for e in content.iter() if e.tag.endswith("script")]


def test_drawing_writes_svg_and_a_png_of_good_resolution(tmp_path):
    paths = draw_cell(CELL, tmp_path / "normal", "Normal cell")
    assert [path.name for path in paths] == ["normal.svg", "normal.png"]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    image = PIL.Image.open(io.BytesIO(paths[1].read_bytes()))
    width = float(paths[0].read_text().split('width="')[1].split("pt")[0])
    assert image.width == pytest.approx(width * 150 / 72, rel=0.02)


def test_a_stem_with_a_dot_keeps_it(tmp_path):
    paths = draw_cell(CELL, tmp_path / "normal.v1", "Normal cell")
    assert [path.name for path in paths] == ["normal.v1.svg", "normal.v1.png"]


def test_without_a_renderer_the_text_of_the_graph_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(cell_graph, "find_renderer", lambda: None)
    [path] = draw_cell(CELL, tmp_path / "normal", "Normal cell")
    assert path.name == "normal.dot"
    assert "c_{k-2}" in path.read_text()
    assert cell_svg(CELL, "Normal cell") is None


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "not a program"])
def test_a_renderer_that_fails_counts_as_none(tmp_path, monkeypatch, script):
    program = tmp_path / "dot"
    program.write_text(script)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(cell_graph, "find_renderer", lambda: str(program))
    (tmp_path / "run").mkdir()
    [path] = draw_cell(CELL, tmp_path / "run" / "normal", "Normal cell")
    assert path.name == "normal.dot"


def test_the_renderer_is_found_beside_python_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_renderer().endswith("graphviz-pure")
    monkeypatch.setattr(cell_graph.sysconfig, "get_path", lambda _: str(tmp_path))
    assert find_renderer() is None


def test_inline_pictures_have_no_ids_and_a_name():
    markup = cell_svg(CELL, "Normal <cell>")
    content = ElementTree.fromstring(markup)  # noqa: S314
    assert content.get("aria-label") == "Normal <cell>"
    assert not [element for element in content.iter() if element.get("id")]


def test_all_cells_of_a_genotype_are_drawn_under_their_names(tmp_path, monkeypatch):
    monkeypatch.setattr(cell_graph, "find_renderer", lambda: None)
    draw_cells(Genotype.published("DARTS_V2"), tmp_path)
    assert "Reduction cell" in (tmp_path / "reduction.dot").read_text()
    levels = (Level((CELL, CELL), None), Level((CELL,), CELL))
    paths = draw_cells(Genotype.from_levels(levels), tmp_path, "mine")
    names = ["normal_1_1", "normal_1_2", "reduction_2", "normal_2"]
    assert paths == [tmp_path / f"{name}.dot" for name in names]
    assert "mine: second normal cell of level 1" in paths[1].read_text()
