"""Genotypes whose cells differ by level: their form, names and places."""

import dataclasses
import json
import re

import pytest
from genotype_strategies import genotypes, leveled_genotypes
from hypothesis import given, settings
from hypothesis import strategies as st

from darts_keras.genotype import CellGenotype, Edge, Genotype, Level

quick = settings(max_examples=40, deadline=None, derandomize=True)


def cell(operation):
    """A cell with one node, told by its operation."""
    return CellGenotype(((Edge(operation, 0),),), (2,))


A, B, C, D, E = map(
    cell, ("none", "max_pool_3x3", "sep_conv_3x3", "sep_conv_5x5", "skip_connect")
)
SMALL = Genotype.from_levels((Level((A, B), None), Level((C,), D), Level((), E)))
JSON_CELL = {"nodes": [[{"operation": "none", "source": 0}]], "output": [2]}
DICT = {
    "format": "darts-keras/genotype",
    "version": 2,
    "levels": [
        {"normal": [JSON_CELL], "reduction": None},
        {"normal": [], "reduction": JSON_CELL},
    ],
}
TWO = CellGenotype(A.nodes * 2, (2, 3))  # Two nodes.


def test_json_form_is_what_is_documented():
    genotype = Genotype.from_levels((Level((A,), None), Level((), A)))
    assert genotype.to_dict() == DICT
    assert Genotype.from_json(json.dumps(DICT)) == genotype


@quick
@given(leveled_genotypes())
def test_any_leveled_genotype_survives_json_and_its_cells(genotype):
    assert Genotype.from_json(genotype.to_json()) == genotype
    assert Genotype.from_dict(genotype.to_dict()).to_dict() == genotype.to_dict()
    assert Genotype.from_cells(genotype.cells) == genotype
    assert hash(Genotype.from_cells(genotype.cells)) == hash(genotype)


@quick
@given(genotypes())
def test_a_plain_genotype_has_two_cells_and_no_levels(genotype):
    assert genotype.levels == ()
    cells = [("normal", genotype.normal), ("reduction", genotype.reduction)]
    assert [*genotype.cells.items()] == cells
    assert Genotype.from_cells(genotype.cells) == genotype
    assert genotype.to_dict()["version"] == 1


def test_cells_stand_in_the_order_of_the_network():
    assert [*SMALL.cells.items()] == [
        ("normal_1_1", A),
        ("normal_1_2", B),
        ("reduction_2", D),
        ("normal_2", C),
        ("reduction_3", E),
    ]
    assert (SMALL.normal, SMALL.reduction) == (A, D)


def test_cells_are_read_in_any_order():
    shuffled = dict(reversed(SMALL.cells.items()))
    assert Genotype.from_cells(shuffled) == SMALL


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("normal",),
        ("normal", "reduction", "normal_1"),
        ("normal", "reduction", "other"),
        ("normal_1", "reduction_2", "normal_2", "other"),
        ("normal_1", "normal_2"),  # The level has no reduction.
        ("normal_1", "reduction_3"),
        ("normal_2", "reduction_2"),
        ("normal_1", "reduction_1", "reduction_2"),
        ("normal_1_1", "reduction_2"),  # The only one needs no number.
        ("normal_1", "normal_1_1", "reduction_2"),
        ("normal_1_1", "normal_1_3", "reduction_2"),
        ("normal_1", "reduction_2_1"),
        ("normal_1", "reduction_999999"),
        ("normal_1", 2),
    ],
)
def test_names_that_make_no_genotype_are_refused(names):
    message = (
        f"named 'normal' and 'reduction', or by level.*{re.escape(str([*names])[:9])}"
    )
    with pytest.raises(ValueError, match=message):
        Genotype.from_cells(dict.fromkeys(names, A))


def test_values_that_are_no_cells_are_refused():
    with pytest.raises(ValueError, match=r"`normal\[0\]` must be a `CellGenotype`"):
        Genotype.from_cells({"normal_1": "cell", "reduction_2": A})


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ([], "`levels` must be a tuple .* of two levels or more. Received: "),
        ((Level((A,), None),), "`levels` must be a tuple .* two levels or more"),
        ((Level((A,), None), A), r"`levels\[1\]` must be a `Level`. Received: Cell"),
        ((Level((), None), Level((A,), A)), r"`levels\[0\].normal` must have a cell"),
        ((Level((A,), A), Level((A,), A)), r"`levels\[0\].reduction` must be `None`"),
        ((Level((A,), None), Level((A,), None)), r"`levels\[1\].reduction` must be a"),
        (
            (Level((A,), None), Level((A, TWO), A)),
            r"`levels\[1\].normal\[1\].nodes` must be as many as "
            r"`levels\[0\].normal\[0\].nodes`, 1: .*Received: 2 nodes",
        ),
        (
            (Level((A,), None), Level((A,), A), Level((), TWO)),
            r"`levels\[2\].reduction.nodes` must be as many as",
        ),
    ],
)
def test_levels_that_no_network_has_are_refused(levels, message):
    with pytest.raises(ValueError, match=message):
        Genotype.from_levels(levels)


def test_normal_cells_of_a_level_are_a_tuple_of_cells():
    with pytest.raises(ValueError, match=r"`normal` must be a tuple .* of cells"):
        Level([A], None)
    with pytest.raises(ValueError, match=r"`normal\[1\]` must be a `CellGenotype`"):
        Level((A, None), None)
    with pytest.raises(ValueError, match="`reduction` must be a `CellGenotype`"):
        Level((A,), (A,))


def test_normal_and_reduction_are_those_of_the_first_levels():
    assert dataclasses.replace(SMALL) == SMALL
    with pytest.raises(ValueError, match=r"`levels` must begin with.*from_levels"):
        dataclasses.replace(SMALL, normal=B)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (["levels"], {}, "`levels` must be a list"),
        (["levels"], [], "`levels` must be a tuple .* of two levels or more"),
        (["levels", 1], None, r"`levels\[1\]` must be an object with"),
        (["levels", 1, "normal"], None, r"`levels\[1\].normal` must be a list"),
        (["levels", 1, "reduction"], None, r"`levels\[1\].reduction` must be a cell"),
        (["levels", 1, "other"], 1, r"`levels\[1\]` must have no other keys"),
        (["levels", 0, "normal", 0], 7, r"`levels\[0\].normal\[0\]` must be an obj"),
        (
            ["levels", 0, "normal", 0, "nodes", 0, 0, "operation"],
            "non",
            r"`levels\[0\].normal\[0\].nodes\[0\]\[0\].operation` .* mean 'none'",
        ),
        (
            ["levels", 1, "reduction", "output"],
            [3],
            r"`levels\[1\].reduction.output\[0\]` must be a node",
        ),
        (["normal"], JSON_CELL, r"no other keys than \('format', 'version', 'levels'"),
        (["version"], 1, "must have the key 'normal'"),
        (["format"], "png", "`format` must be 'darts-keras/genotype'"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(place, value, message):
    changed = json.loads(json.dumps(DICT))
    parent = changed
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    with pytest.raises(ValueError, match=message):
        Genotype.from_dict(changed)


@pytest.mark.parametrize("write", [Genotype.to_pairs, Genotype.to_triples])
def test_pairs_and_triples_cannot_write_levels(write):
    with pytest.raises(ValueError, match=r"one normal.*`to_json`.*'normal_1_1'"):
        write(SMALL)


def places(genotype, reduction, level, count):
    return [genotype.cell_at(reduction, level, i, count) for i in range(count)]


def test_a_plain_genotype_has_the_same_cells_everywhere():
    plain = Genotype(A, B)
    for level in (1, 2, 5):
        assert places(plain, False, level, 3) == [A, A, A]
    assert plain.cell_at(True, 2, 0, 1) == plain.cell_at(True, 7, 0, 1) == B


def test_the_cells_of_a_level_are_spread_over_it():
    assert places(SMALL, False, 1, 1) == [A]
    assert places(SMALL, False, 1, 2) == [A, B]
    assert places(SMALL, False, 1, 5) == [A, A, A, B, B]
    assert places(SMALL, False, 2, 2) == [C, C]
    assert SMALL.cell_at(True, 2, 0, 1) == D
    assert SMALL.cell_at(True, 3, 0, 1) == E


def test_a_level_without_normal_cells_takes_those_of_the_nearest_earlier():
    assert places(SMALL, False, 3, 2) == [C, C]
    genotype = Genotype.from_levels(
        (Level((A, B), None), Level((), D), Level((), E), Level((C,), E))
    )
    assert places(genotype, False, 3, 2) == [A, B]


def test_a_level_beyond_the_last_takes_what_the_last_has():
    assert places(SMALL, False, 9, 1) == [C]
    assert SMALL.cell_at(True, 9, 0, 1) == E


@quick
@given(leveled_genotypes(), st.integers(1, 4))
def test_a_network_of_more_cells_repeats_each_of_them_equally_often(genotype, times):
    for number, level in enumerate(genotype.levels, start=1):
        if level.normal:
            found = places(genotype, False, number, times * len(level.normal))
            assert found == [one for one in level.normal for _ in range(times)]


@pytest.mark.parametrize(
    "place", [(False, 0, 0, 1), (True, 1, 0, 1), (False, 1, 2, 2), (False, 1, -1, 2)]
)
@pytest.mark.parametrize("genotype", [SMALL, Genotype(A, B)])
def test_places_that_no_network_has_are_refused(genotype, place):
    with pytest.raises(ValueError, match=r"`level` must be at least 1.*Received: red"):
        genotype.cell_at(*place)
