import copy
import json

import pytest
from genotype_strategies import genotypes
from hypothesis import given, settings
from hypothesis import strategies as st

from darts_keras.genotype import CellGenotype, Edge, Genotype, Level

SMALL = Genotype(
    CellGenotype(((Edge("sep_conv_3x3", 1), Edge("skip_connect", 0)),), (2,)),
    CellGenotype(((Edge("max_pool_3x3", 0), Edge("none", 1)),), (2,)),
)
DICT = {
    "format": "darts-keras/genotype",
    "version": 1,
    "normal": {
        "nodes": [
            [
                {"operation": "sep_conv_3x3", "source": 1},
                {"operation": "skip_connect", "source": 0},
            ]
        ],
        "output": [2],
    },
    "reduction": {
        "nodes": [
            [
                {"operation": "max_pool_3x3", "source": 0},
                {"operation": "none", "source": 1},
            ]
        ],
        "output": [2],
    },
}
quick = settings(max_examples=60, deadline=None, derandomize=True)


def test_json_form_is_what_is_documented():
    assert SMALL.to_dict() == DICT
    assert json.loads(SMALL.to_json()) == DICT
    assert Genotype.from_json(json.dumps(DICT)) == SMALL


@quick
@given(genotypes())
def test_any_genotype_survives_json_and_triples(genotype):
    assert Genotype.from_json(genotype.to_json()) == genotype
    assert Genotype.from_json(genotype.to_json().encode()) == genotype
    assert Genotype.from_dict(genotype.to_dict()).to_dict() == genotype.to_dict()
    by_node = Genotype.from_triples(**genotype.to_triples())
    assert by_node == genotype


@quick
@given(genotypes(num_edges=(2, 2)))
def test_any_genotype_with_two_edges_a_node_survives_pairs(genotype):
    assert Genotype.from_pairs(**genotype.to_pairs()) == genotype


def test_file_round_trip(tmp_path):
    path = tmp_path / "genotype.json"
    SMALL.save(path)
    assert Genotype.load(path) == SMALL
    assert Genotype.load(str(path)) == SMALL
    assert path.read_text().endswith("}\n")


def test_missing_file_and_foreign_file_are_named(tmp_path):
    with pytest.raises(FileNotFoundError):
        Genotype.load(tmp_path / "missing.json")
    path = tmp_path / "other.json"
    path.write_bytes(b"\x89PNG")
    with pytest.raises(ValueError, match=r"other\.json is no genotype\. This is no"):
        Genotype.load(path)
    path.write_bytes(b" " * (10**6 + 1))
    with pytest.raises(ValueError, match=r"other\.json is .* at most 1,000,000"):
        Genotype.load(path)


@pytest.mark.parametrize("edges_per_node", [2, 9])
def test_the_largest_search_has_a_genotype_that_can_be_read(tmp_path, edges_per_node):
    """100 cells of 8 nodes, each with edges of its own."""
    edges = [Edge("max_pool_3x3", source) for source in range(10)]
    nodes = [tuple(edges[: min(edges_per_node, n)]) for n in range(2, 10)]
    cell = CellGenotype(tuple(nodes), tuple(range(2, 10)))
    first, *others = (33, 32, 33)
    levels = [Level((cell,) * first, None)]
    levels += [Level((cell,) * count, cell) for count in others]
    large = Genotype.from_levels(tuple(levels))
    assert len(large.cells) == 100
    large.save(tmp_path / "genotype.json")
    assert Genotype.load(tmp_path / "genotype.json") == large


def changed(place, value):
    """Returns `DICT` with another value at `place`, a list of keys."""
    copied = copy.deepcopy(DICT)
    parent = copied
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    return copied


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (["format"], "png", "`format` must be 'darts-keras/genotype'. .*'png'"),
        (["format"], None, "`format` must be"),
        (["version"], 3, "`version` must be 1 or 2, .* Received: version=3"),
        (["version"], 2, "must have the key 'levels'"),
        (["version"], True, "`version` must be 1"),
        (["version"], 1.0, "`version` must be 1"),
        (["extra"], 1, r"no other keys than \('format', .* Received: 'extra'"),
        (["normal"], [], "`normal` must be an object with"),
        (["normal", "nodes"], {}, "`normal.nodes` must be a list"),
        (["normal", "nodes"], [], "`normal.nodes` must be a tuple .in JSON a list"),
        (["normal", "nodes", 0], 7, r"`normal.nodes\[0\]` must be a list"),
        (["normal", "nodes", 0], [], r"`normal.output\[0\]` must be a node with"),
        (["normal", "nodes", 0, 1], "none", r"`normal.nodes\[0\]\[1\]` must be an ob"),
        (
            ["reduction", "nodes", 0, 1, "operation"],
            "sep_con_3x3",
            r"`reduction.nodes\[0\]\[1\].operation` must .* mean 'sep_conv_3x3'",
        ),
        (
            ["normal", "nodes", 0, 1, "source"],
            2,
            r"`normal.nodes\[0\]\[1\].source` must be in \[0, 1\]",
        ),
        (
            ["normal", "nodes", 0, 0, "sourse"],
            2,
            r"`normal.nodes\[0\]\[0\]` must have no other .* Did you mean 'source'",
        ),
        (
            ["normal", "nodes", 0, 0],
            {"operation": "none"},
            r"`normal.nodes\[0\]\[0\]` must have the key 'source'",
        ),
        (["normal", "output"], 2, "`normal.output` must be a list"),
        (["normal", "output"], [], "`normal.output` must be a tuple"),
        (["normal", "output"], [2, 3], r"`normal.output\[1\]` must be a node with"),
        (["normal", "output"], [[2]], r"`normal.output\[0\]` must be a node with"),
        (
            ["reduction"],
            {"nodes": DICT["normal"]["nodes"] * 2, "output": [2, 3]},
            "`reduction.nodes` must be as many as `normal.nodes`, 1: .*: 2 nodes",
        ),
        (
            ["reduction"],
            {"nodes": DICT["normal"]["nodes"] * 2, "output": [2]},
            r"`reduction.output` must name .* a node too many.*without \[3\]",
        ),
    ],
)
def test_wrong_value_is_refused_with_its_place(place, value, message):
    with pytest.raises(ValueError, match=message):
        Genotype.from_json(json.dumps(changed(place, value)))


@pytest.mark.parametrize("key", ["format", "version", "normal", "reduction"])
def test_missing_key_is_named(key):
    value = {name: DICT[name] for name in DICT if name != key}
    with pytest.raises(ValueError, match=f"must have the key '{key}'"):
        Genotype.from_dict(value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"source": 0', "", "This is no JSON: "),
        ('"source": 0', '"source": 0, "source": 1', "source` must be given once"),
        ('"source": 0', '"source": NaN', r"`normal.nodes\[0\]\[1\].source` must be a"),
        ('"source": 0', '"source": 1e999', "`normal.*source` must be an integer"),
        ('"source": 0', '"source": ' + "9" * 5000, "This is no JSON: Exceeds"),
        ('"source": 0', '"source": ' + "[" * 20_000, "nested too deeply"),
        ('"source": 0', '"source": "' + "0" * 1_000_000, "at most 1,000,000"),
        ('"skip_connect"', '"\\ud800"', r"Received: operation='\\ud800'"),
    ],
)
def test_wrong_text_is_refused(old, new, message):
    text = json.dumps(DICT).replace(old, new, 1)
    with pytest.raises(ValueError, match=message):
        Genotype.from_json(text)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["none", "source", "operation", *DICT]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*DICT, "nodes", "output"]), inner)
    ),
    max_leaves=8,
)


def refused_or_valid(read, value):
    """Reads; asserts that it fails with a `ValueError` of one line, or not at all."""
    try:
        genotype = read(value)
    except ValueError as error:
        assert str(error)
        assert "\n" not in str(error)
    else:
        assert Genotype.from_dict(genotype.to_dict()) == genotype


@quick
@given(st.text() | st.binary() | json_values.map(json.dumps))
def test_arbitrary_text_never_gives_another_error(text):
    refused_or_valid(Genotype.from_json, text)


@quick
@given(
    st.sampled_from(
        [
            ["format"],
            ["version"],
            ["normal"],
            ["reduction", "nodes"],
            ["reduction", "nodes", 0],
            ["reduction", "nodes", 0, 0],
            ["reduction", "nodes", 0, 0, "source"],
            ["reduction", "nodes", 0, 0, "operation"],
            ["reduction", "output"],
            ["reduction", "output", 0],
        ]
    ),
    json_values,
)
def test_arbitrary_value_at_any_place_never_gives_another_error(place, value):
    refused_or_valid(Genotype.from_dict, changed(place, value))
    refused_or_valid(Genotype.from_json, json.dumps(changed(place, value)))


@quick
@given(st.data())
def test_mutated_text_never_gives_another_error(data):
    text = SMALL.to_json()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 20, len(text))))
    inserted = data.draw(st.text('[]{}",:0123NaN \\u', max_size=6))
    refused_or_valid(Genotype.from_json, text[:start] + inserted + text[end:])


def test_cells_have_the_same_number_of_nodes():
    two = CellGenotype((SMALL.normal.nodes[0],) * 2, (2, 3))
    with pytest.raises(ValueError, match=r"`reduction\.nodes` must be as many"):
        Genotype(SMALL.normal, two)


def test_cells_are_cells():
    with pytest.raises(ValueError, match="`reduction` must be a `CellGenotype`"):
        Genotype(SMALL.normal, SMALL.reduction.nodes)


def test_wrong_pairs_and_triples_are_named_with_their_cell():
    good = SMALL.to_pairs()
    with pytest.raises(ValueError, match=r"`reduction.nodes\[0\]\[0\].operation`"):
        Genotype.from_pairs(**{**good, "reduction": [("no", 0), ("none", 1)]})
    with pytest.raises(ValueError, match=r"`normal.output\[0\]` must be"):
        Genotype.from_pairs(**{**good, "normal_output": [3]})
    with pytest.raises(ValueError, match=r"`normal.triples\[0\]` must be"):
        Genotype.from_triples(**good)
    with pytest.raises(ValueError, match=r"`reduction.pairs` must be a list"):
        Genotype.from_pairs(**{**good, "reduction": None})


def test_default_outputs_are_all_nodes():
    pairs = SMALL.to_pairs()
    assert Genotype.from_pairs(pairs["normal"], pairs["reduction"]) == SMALL
