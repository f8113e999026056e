"""What a training refuses, and how it fails."""

import keras
import numpy as np
import pytest
from nothing_compiled import refuse_to_compile
from retrain_toys import CONFIG, GENOTYPE, STEPS, be_eager, make_data
from run_toys import change, draw_images, files_in, read_history
from spoiled_steps import spoil_before

from darts_keras.data.source import DataSource
from darts_keras.training.retrain import retrain


@pytest.fixture
def nothing_is_compiled(monkeypatch):
    refuse_to_compile(monkeypatch)


LONELY = DataSource.from_arrays(draw_images(9)[0], [0, 0, 0, 0, 0, 0, 0, 0, 1])
WRONG = {
    "few images": (
        {"config": change(CONFIG, batch_size=13)},
        r"set to train on is too small.*12 images, batch_size=13\. Use a smaller",
    ),
    "lone image": ({"data": LONELY}, "at least 2 examples.*1 example of class '1'"),
    "small image": (
        {"config": change(CONFIG, stem_form="large")},
        "stem leaves 2 pixels.*Use the small form",
    ),
    "recipe": ({"config": "quikc"}, "Unknown recipe 'quikc'. Did you mean 'quick'"),
    "genotype": ({"genotype": "DARTS_V3"}, "Unknown .*'DARTS_V3'.*DARTS_V"),
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
    given = {"genotype": GENOTYPE, "data": make_data(), "config": CONFIG, **wrong}
    with pytest.raises(ValueError, match=message):
        retrain(**given, out=tmp_path / "run")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("nothing_is_compiled")
def test_a_folder_that_is_taken_is_left_as_it_is(tmp_path):
    (tmp_path / "thesis.tex").write_text("draft")
    with pytest.raises(FileExistsError, match="must be empty"):
        retrain(GENOTYPE, make_data(), CONFIG, out=tmp_path)
    assert files_in(tmp_path) == {"thesis.tex"}


def test_channels_first_is_refused(monkeypatch):
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    with pytest.raises(ValueError, match="Received: channels_first"):
        retrain(GENOTYPE, make_data(), CONFIG)


@pytest.mark.parametrize("minutes", [0.0, 5.0], ids=["every step", "every epoch"])
def test_divergence_is_a_failure_that_leaves_the_last_good_checkpoint(
    tmp_path, monkeypatch, minutes
):
    models = []
    be_eager(monkeypatch, models)

    def spoil():
        variable = models[0].network.trainable_variables[-1]
        variable.assign(variable + np.nan)

    spoil_before(monkeypatch, STEPS + 2, spoil)
    config = change(CONFIG, checkpoint_minutes=minutes)
    with pytest.raises(RuntimeError, match=r"diverged in epoch 2.*Lower `learning_ra"):
        retrain(GENOTYPE, make_data(), config, out=tmp_path)
    assert [record["epoch"] for record in read_history(tmp_path)] == [1]
    assert "model.keras" not in files_in(tmp_path)
