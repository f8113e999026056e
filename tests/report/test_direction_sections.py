import re
import xml.etree.ElementTree as ElementTree

import pytest
from study_toys import make_row, write_study_folder

from darts_keras.cell_genotype import CellGenotype, Edge
from darts_keras.genotype import Genotype
from darts_keras.report.cell_movement import change_moments
from darts_keras.report.direction_sections import direction_sections
from darts_keras.report.study_record import read_study
from darts_keras.report.study_sections import fact_boxes
from darts_keras.report.transfer_movement import transfer_movement

BEFORE = CellGenotype(
    (
        (Edge("skip_connect", 0), Edge("sep_conv_3x3", 1)),
        (Edge("sep_conv_3x3", 0), Edge("dil_conv_5x5", 1)),
    ),
    (2, 3),
)
AFTER = CellGenotype(
    (
        (Edge("sep_conv_5x5", 0), Edge("sep_conv_3x3", 1)),  # The first retyped.
        (Edge("sep_conv_3x3", 0), Edge("max_pool_3x3", 2)),  # The second elsewhere.
    ),
    (2, 3),
)


def _study(folder, both=False, rows=()):
    write_study_folder(folder, epochs=4, both=both)
    return read_study(folder, rows)


def _text(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def _move(study, moments=None):
    """The movement of the first direction; its derived cells are `moments`, if given.

    The searches have five records each; the derived cells are set in all histories.
    """
    move = transfer_movement(study, study.directions[0])
    if moments is None:
        return move
    genotypes = [Genotype(cell, cell) for cell in moments]
    object.__setattr__(move.history, "genotypes", tuple(genotypes))
    object.__setattr__(move, "before", genotypes[4])
    object.__setattr__(move, "after", genotypes[-1])
    return move


def _boxes(markup):
    found = re.findall(
        r"<dt>(.*?)</dt><dd>(.*?)<small>(.*?)</small></dd>", markup, re.DOTALL
    )
    return {name: (value, note) for name, value, note in found}


def test_the_gain_of_a_transfer_is_against_scratch_and_says_how_sure_it_is(tmp_path):
    rows = [make_row("transferred", at, 0.60 + 0.01 * at) for at in range(3)]
    rows += [make_row("scratch", at, 0.65 + 0.01 * at) for at in range(3)]
    study = _study(tmp_path, rows=rows)
    box = _boxes(fact_boxes(study, []))["Transfer against scratch, cifar100"]
    assert box[0] == "\N{MINUS SIGN}5.00 points"
    assert box[1].endswith(", told apart")


def test_a_gain_within_its_interval_is_not_told_apart(tmp_path):
    rows = [make_row("transferred", at, 0.60 + 0.02 * at) for at in range(2)]
    rows += [make_row("scratch", at, 0.60) for at in range(2)]
    box = _boxes(fact_boxes(_study(tmp_path, rows=rows), []))
    assert box["Transfer against scratch, cifar100"][0] == "+1.00 points"
    note = box["Transfer against scratch, cifar100"][1]
    assert re.fullmatch(r"95 %: .11\.71 to \+13\.71, not told apart", note)


def test_a_gain_of_one_pair_has_no_interval(tmp_path):
    rows = [make_row("transferred", 0, 0.6), make_row("scratch", 0, 0.5)]
    box = _boxes(fact_boxes(_study(tmp_path, rows=rows), []))
    expected = "+10.00 points", "of one pair of runs: no interval"
    assert box["Transfer against scratch, cifar100"] == expected


def test_the_changed_edges_are_of_all_edges_of_all_cells(tmp_path):
    study = _study(tmp_path)
    move = _move(study, [BEFORE] * 5 + [AFTER] * 5)
    box = _boxes(fact_boxes(study, [move]))
    assert box["Edges changed, cifar10 \u2192 cifar100"] == ("4 of 8", "all cells")


def test_changes_are_counted_where_they_were(tmp_path):
    move = _move(_study(tmp_path), [AFTER, *[BEFORE] * 4, AFTER, BEFORE, *[AFTER] * 3])
    assert [at for at, _ in change_moments(move.history.cells("normal"))] == [
        1,
        5,
        6,
        7,
    ]
    words = _text(direction_sections(_study(tmp_path), move))
    distance = f"{move.distances('normal').mean():.3f}"
    # Kept 2, other operation 1, other edge 1.
    expected = f"Normal cell 2 1 1 {distance} 1 on the source, 2 on the target"
    assert f"{expected}, 1 at the swap" in words


def test_changes_are_told_in_the_notation_of_the_page(tmp_path):
    study = _study(tmp_path)
    words = _text(direction_sections(study, _move(study, [BEFORE] * 5 + [AFTER] * 5)))
    for expected in (
        "Normal cell, other operation: 2 \u2190 0 skip became sep 5\u00d75.",
        "Normal cell, gone: 3 \u2190 1 dil 5\u00d75.",
        "Normal cell, new: 3 \u2190 2 max 3\u00d73.",
    ):
        assert expected in words


@pytest.mark.parametrize("both", [False, True])
def test_accuracies_are_compared_by_the_epochs_on_the_target(tmp_path, both):
    study = _study(tmp_path, both)
    markup = direction_sections(study, _move(study))
    drawings = re.findall(r"<svg.*?</svg>", markup, flags=re.DOTALL)
    [chart] = [drawing for drawing in drawings if "Accuracy of the supernet" in drawing]
    words = [e.text for e in ElementTree.fromstring(chart).iter()]  # noqa: S314
    hints = [word for word in words if word and re.match(r"epoch \d+: ", word)]
    names = ["search-cifar100"] * both
    expected = [
        f"epoch {epoch}: {100 * value:.4g}%"
        for name in ("cifar10-to-cifar100", "scratch-cifar100", *names)
        for epoch, value in study.searches[name].values("valid_accuracy")
        if value is not None
    ]
    assert hints == expected
    assert ("cifar100, one phase" in words) is both
    assert "cifar10, then cifar100" in words
