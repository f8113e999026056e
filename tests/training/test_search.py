"""A search from Python: what it returns, writes, reads and refuses."""

import json
import math

import keras
import numpy as np
import pytest
from nothing_compiled import refuse_to_compile
from run_toys import (
    CONFIG,
    RUN_FILES,
    SPACE,
    be_eager,
    change,
    checkpoint_arrays,
    draw_images,
    files_in,
    make_source,
    read_history,
)
from spoiled_steps import spoil_before

from darts_keras.config import PRESETS, SearchConfig
from darts_keras.data.source import DataSource
from darts_keras.genotype import Genotype
from darts_keras.report import cell_graph
from darts_keras.space.search_space import SEARCH_SPACES
from darts_keras.training import search as search_module
from darts_keras.training.search import search


class CapturedError(Exception):
    """Carries the arguments of a call."""


def refuse_to_read():
    raise AssertionError("A search read the test part.")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A search of three epochs, the first of them warm-up, in a compiled graph."""
    return search(
        make_source(refuse_to_read, count=24, num_classes=3),
        SPACE,
        change(epochs=3, warmup_epochs=1),
        out=tmp_path_factory.mktemp("runs") / "deep" / "run",
        facts={"opened": "here"},
    )


@pytest.fixture
def eager(monkeypatch):
    """The models of the searches of a test, which run without a graph."""
    seen = []
    be_eager(monkeypatch, seen)
    return seen


def test_history_has_the_start_and_a_record_for_each_epoch(finished):
    state = {"epoch", "alpha_normal", "alpha_reduction", "genotype", "filter_norms"}
    measured = {f"{half}_{kind}" for half in ("train", "valid") for kind in ("loss",)}
    measured |= {"train_accuracy", "valid_accuracy", "learning_rate", "seconds"}
    measured |= {"cpu_seconds", "peak_memory_mb", "architecture_moved"}
    assert set(finished.history[0]) == state
    assert [set(r) for r in finished.history[1:]] == 3 * [state | measured]
    assert [record["epoch"] for record in finished.history] == [0, 1, 2, 3]
    for record in finished.history[1:]:
        assert 0 < record["train_loss"] < 10
        assert 0 < record["valid_loss"] < 10
        assert 0 <= record["train_accuracy"] <= 1
        assert 0 <= record["valid_accuracy"] <= 1
        assert record["seconds"] > 0
        assert record["cpu_seconds"] > 0
        assert record["peak_memory_mb"] > 100


def test_genotype_is_that_of_the_last_alphas(finished):
    assert finished.genotype == Genotype.from_dict(finished.history[-1]["genotype"])
    assert Genotype.load(finished.folder / "genotype.json") == finished.genotype
    assert len(finished.genotype.normal.nodes) == SPACE.num_nodes
    alphas = [v.numpy().tolist() for v in finished.supernet.architecture_variables]
    last = finished.history[-1]
    assert alphas == [last["alpha_normal"], last["alpha_reduction"]]
    assert np.shape(alphas) == (2, SPACE.num_edges, len(SPACE.operations))


def test_warm_up_keeps_the_alphas_and_then_they_move(finished):
    for key in ("alpha_normal", "alpha_reduction"):
        alphas = [record[key] for record in finished.history]
        assert alphas[0] == alphas[1]
        assert alphas[1] != alphas[2]
        assert alphas[2] != alphas[3]
    moved = [record["architecture_moved"] for record in finished.history[1:]]
    assert moved == [False, True, True]


def test_learning_rate_falls_as_a_cosine(finished):
    for epoch, record in enumerate(finished.history[1:]):
        expected = 0.001 + 0.024 * (1 + math.cos(math.pi * epoch / 3)) / 2
        assert record["learning_rate"] == pytest.approx(expected, rel=1e-6)


def test_folder_holds_everything_there_is_to_know(finished):
    assert files_in(finished.folder) == RUN_FILES
    assert read_history(finished.folder) == list(finished.history)
    facts = json.loads((finished.folder / "config.json").read_text())
    assert SearchConfig(**facts["config"]) == change(epochs=3, warmup_epochs=1)
    assert facts["space"]["operations"] == ["skip_connect", "sep_conv_3x3"]
    assert facts["data"]["image_shape"] == [16, 16, 1]
    assert facts["data"]["classes"] == ["0", "1", "2"]
    assert facts["data"]["num_train"] == 24
    source = make_source(count=24, num_classes=3)
    assert facts["data"]["fingerprint"] == source.fingerprint()
    assert {"darts-keras", "keras", keras.config.backend()} < set(facts["versions"])
    assert facts["opened"] == "here"
    assert facts["created"].endswith("+00:00")


@pytest.mark.usefixtures("eager")
def test_nothing_is_written_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = search(make_source(), SPACE, CONFIG)
    assert result.folder is None
    assert len(result.history) == 3
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("eager")
def test_callables_hear_of_each_step_and_each_epoch():
    steps, records = [], []
    result = search(
        make_source(),
        SPACE,
        CONFIG,
        on_step=lambda *step: steps.append(step),
        on_epoch=records.append,
    )
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert tuple(records) == result.history[1:]


def test_names_stand_for_data_space_and_config(monkeypatch):
    def capture(*arguments):
        raise CapturedError(*arguments)

    monkeypatch.setattr(search_module, "_make_task", capture)
    with pytest.raises(CapturedError) as caught:
        search("fashion_mnist_sample", "skip_sep", "paper")
    source, *rest = caught.value.args
    assert source.name == "fashion_mnist_sample"
    assert rest[:2] == [SEARCH_SPACES["skip_sep"], PRESETS["paper"]]
    with pytest.raises(CapturedError) as caught:
        search()
    source, *rest = caught.value.args
    assert source.name == "fashion_mnist_sample"
    assert rest[:2] == [SEARCH_SPACES["darts"], PRESETS["quick"]]


@pytest.mark.usefixtures("eager")
def test_without_a_renderer_the_text_of_the_cells_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(cell_graph, "find_renderer", lambda: None)
    search(make_source(), SPACE, change(epochs=1), out=tmp_path)
    dots = {"normal.dot", "reduction.dot"}
    pictures = {name for name in RUN_FILES if name.endswith(("svg", "png"))}
    assert files_in(tmp_path) == RUN_FILES - pictures | dots
    assert (tmp_path / "normal.dot").read_text().startswith("digraph")
    report = (tmp_path / "report.html").read_text()
    assert "No program that draws graphs worked here" in report


@pytest.fixture
def nothing_is_compiled(monkeypatch):
    refuse_to_compile(monkeypatch)


LONELY = DataSource.from_arrays(draw_images(9)[0], [0, 0, 0, 0, 0, 0, 0, 0, 1])
WRONG = {
    "few images": (
        {"config": change(batch_size=9)},
        r"The train half is too small.*8 images, batch_size=9\. Use a smaller",
    ),
    "uneven halves": (
        {"config": change(train_fraction=0.75)},
        "too small for a batch.*2 images, batch_size=4|too small.*4 images",
    ),
    "lone image": (
        {"data": LONELY},
        "at least 2 examples.*1 example of class '1'",
    ),
    "small image": (
        {"config": change(stem_form="large")},
        "stem leaves 2 pixels.*Use the small form",
    ),
    "preset": ({"config": "quikc"}, "Unknown preset 'quikc'. Did you mean 'quick'"),
    "space": ({"space": "dart"}, "Unknown search space 'dart'. Did you mean 'darts'"),
    "data": (
        {"data": "fashion_mnist_sampel"},
        "Unknown data set 'fashion_mnist_sampel'.",
    ),
}


@pytest.mark.usefixtures("nothing_is_compiled")
@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_before_a_folder_is_made(tmp_path, name):
    wrong, message = WRONG[name]
    if name == "data":
        pytest.importorskip("tensorflow_datasets")
    if name == "uneven halves":
        wrong = {**wrong, "data": make_source(count=8)}
    given = {"data": make_source(), "space": SPACE, "config": CONFIG, **wrong}
    with pytest.raises(ValueError, match=message):
        search(**given, out=tmp_path / "run")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("nothing_is_compiled")
def test_a_folder_that_is_taken_is_left_as_it_is(tmp_path):
    (tmp_path / "thesis.tex").write_text("draft")
    with pytest.raises(FileExistsError, match="must be empty"):
        search(make_source(), SPACE, CONFIG, out=tmp_path)
    with pytest.raises(NotADirectoryError, match=r"thesis\.tex, a file"):
        search(make_source(), SPACE, CONFIG, out=tmp_path / "thesis.tex")
    assert files_in(tmp_path) == {"thesis.tex"}


@pytest.mark.parametrize("minutes", [0.0, 5.0], ids=["every step", "every epoch"])
@pytest.mark.parametrize("kind", ["weight_variables", "architecture_variables"])
def test_divergence_is_a_failure_that_leaves_the_last_good_checkpoint(
    tmp_path, monkeypatch, eager, kind, minutes
):
    def spoil():
        variable = getattr(eager[0].supernet, kind)[-1]
        variable.assign(variable + np.nan)

    spoil_before(monkeypatch, 4, spoil)  # After the first of the second epoch.
    settings = change(checkpoint_minutes=minutes)
    with pytest.raises(RuntimeError, match=r"diverged in epoch 2.*Lower `weight_learn"):
        search(make_source(), SPACE, settings, out=tmp_path)
    assert [record["epoch"] for record in read_history(tmp_path)] == [0, 1]
    assert "NaN" not in (tmp_path / "history.jsonl").read_text()
    arrays = [np.frombuffer(data, "float32") for data in checkpoint_arrays(tmp_path)]
    assert all(np.isfinite(array).all() for array in arrays)
    assert "genotype.json" not in files_in(tmp_path)


def test_divergence_is_a_failure_without_a_folder_as_well(monkeypatch, eager):
    def spoil():
        eager[0].supernet.alphas["normal"].assign(SPACE.num_edges * [[np.inf, 0]])

    spoil_before(monkeypatch, 2, spoil)
    with pytest.raises(RuntimeError, match=r"in epoch 1\. Its training loss is nan"):
        search(make_source(), SPACE, CONFIG)


def test_channels_first_is_refused(monkeypatch):
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    with pytest.raises(ValueError, match="Received: channels_first"):
        search(make_source(), SPACE, CONFIG)
