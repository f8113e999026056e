"""`darts-keras describe`: what it tells of genotypes and of models, and refuses."""

import json
import re

import keras
import pytest
from click.testing import CliRunner
from command_line import told

from darts_keras.genotype import Genotype, Level
from darts_keras.models.network import build_network
from darts_keras.training import latency
from darts_keras.training.classifier_file import save_classifier
from darts_keras_cli.main import group

SMALL = ("--filters", "2", "--cells", "3", "--image-size", "16x20")


def run(*arguments):
    return CliRunner().invoke(group, ["describe", *map(str, arguments)])


def described(*arguments):
    """Returns what `--json` prints, without the latency."""
    result = run(*arguments, "--json", "--no-latency")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def timed(monkeypatch):
    """Takes the measuring away; returns the batch sizes that were asked for."""
    batch_sizes = []

    def measure(_model, batch_size):
        batch_sizes.append(batch_size)
        return latency.Latency(
            median=0.04,
            lower_quartile=0.03,
            upper_quartile=0.0512,
            batch_size=batch_size,
            num_calls=30,
        )

    monkeypatch.setattr(latency, "measure_latency", measure)
    return batch_sizes


def small_network(**settings):
    return build_network(
        Genotype.published("DARTS_V2"), (16, 20, 1), 3, 2, 3, **settings
    )


@pytest.fixture
def training(tmp_path):
    """The folder of a training: its model, and a genotype as well."""
    folder = tmp_path / "training"
    folder.mkdir()
    save_classifier(small_network(), folder / "model.keras")
    Genotype.published("DARTS_V1").save(folder / "genotype.json")
    return folder


def test_a_published_genotype_is_counted_at_the_size_of_papers():
    found = described("DARTS_V2")
    assert found["name"] == "DARTS_V2"
    assert found["image_shape"] == [32, 32, 3]
    assert found["num_parameters"] == 3_349_342
    assert found["multiply_adds"] == 528_359_040
    assert found["latency"] is None
    parts = found["parts"]
    cells = [f"cell_{index}" for index in range(20)]
    assert [part["name"] for part in parts] == ["stem", *cells, "head"]
    assert sum(part["num_parameters"] for part in parts) == 3_349_342
    assert sum(part["multiply_adds"] for part in parts) == 528_359_040
    assert parts[7]["output_shape"] == [16, 16, 288]


@pytest.mark.usefixtures("timed")
def test_the_text_tells_the_counts_the_latency_and_a_line_for_each_part(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    result = run("DARTS_V2", *SMALL)
    assert result.exit_code == 0
    name, *facts, empty, header, stem, _, cell, _, head = result.stdout.splitlines()
    assert (name, empty) == ("DARTS_V2", "")
    found = described("DARTS_V2", *SMALL)
    millions = f"{found['multiply_adds'] / 1e6:.1f} M ({found['multiply_adds']:,})"
    assert [fact.split(maxsplit=1) for fact in facts] == [
        ["images", "16x20x3"],
        ["parameters", f"{found['num_parameters']:,}"],
        ["multiply-adds", millions],
        [
            "latency",
            "40.0 ms for 1 image (median of 30 calls, quartiles 30.0 and 51.2; "
            f"{keras.config.backend()}, 2 cores)",
        ],
    ]
    assert header.split() == ["part", "output", "parameters", "multiply-adds"]
    assert stem.split()[:2] == ["stem", "16x20x6"]
    assert cell.split()[:2] == ["cell_1", "8x10x16"]
    assert head.split() == ["head", "10", "330", "320"]
    assert len({len(line) for line in (header, stem, cell, head)}) == 1


@pytest.mark.parametrize(("cores", "words"), [(1, "1 core)"), (3, "3 cores)")])
def test_batches_of_a_size_are_timed(timed, monkeypatch, cores, words):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)))
    text = run("DARTS_V2", *SMALL, "--batch-size", 8).stdout
    assert timed == [8]
    assert "40.0 ms for 8 images (" in text
    assert words in text


def test_latency_is_measured():
    result = run("DARTS_V2", *SMALL, "--json")
    found = json.loads(result.stdout)["latency"]
    assert 0 < found["lower_quartile"] <= found["median"] <= found["upper_quartile"]
    assert (found["batch_size"], found["num_calls"]) == (1, 30)
    assert found["backend"] == keras.config.backend()
    assert found["num_cores"] >= 1


@pytest.mark.parametrize(
    "option",
    [
        ("--image-size", "32"),
        ("--channels", "1"),
        ("--classes", "100"),
        ("--filters", "4"),
        ("--cells", "4"),
        ("--stem", "dual"),
        ("--stem-form", "large"),
        ("--attention", "se"),
    ],
    ids=lambda option: option[0],
)
def test_each_option_makes_another_network(option):
    words = ("--filters", "2", "--cells", "3", "--image-size", "64x48")
    plain, other = described("DARTS_V2", *words), described("DARTS_V2", *words, *option)
    assert plain["parts"] != other["parts"]
    assert plain["multiply_adds"] != other["multiply_adds"]


def test_a_file_and_the_folder_of_a_search_are_genotypes(tmp_path):
    Genotype.published("PDARTS").save(tmp_path / "genotype.json")
    expected = described("PDARTS", *SMALL)["parts"]
    assert described(tmp_path / "genotype.json", *SMALL)["parts"] == expected
    assert described(tmp_path, *SMALL)["parts"] == expected


def test_a_model_is_described_as_it_was_saved(training):
    found = described(training)
    assert found["image_shape"] == [16, 20, 1]
    assert found["parts"][-1]["output_shape"] == [3]
    expected = described("DARTS_V2", *SMALL, "--channels", 1, "--classes", 3)
    assert found["parts"] == expected["parts"]
    assert described(training / "model.keras")["parts"] == expected["parts"]


def test_a_published_name_goes_before_a_folder(training, monkeypatch):
    monkeypatch.chdir(training.parent)
    training.rename("DARTS_V1")
    assert described("DARTS_V1", *SMALL)["image_shape"] == [16, 20, 3]
    assert described("./DARTS_V1")["image_shape"] == [16, 20, 1]


@pytest.mark.parametrize("option", [("--classes", "5"), ("--image-size", "32")])
def test_a_model_keeps_its_size(training, option):
    result = run(training, *option)
    assert result.exit_code == 2
    assert f"as it was saved: `{option[0]}` is for genotypes alone." in told(result)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["DARTS_V3"], "Invalid value for MODEL_OR_GENOTYPE: Unknown published"),
        (["void"], "Invalid value for MODEL_OR_GENOTYPE: .*void, without genotype"),
        (["nowhere.keras"], "a .keras file, or the folder .* Received: nowhere.keras"),
        (["broken.keras"], "broken.keras must be an undamaged Keras model"),
        (["broken.json"], "broken.json is no genotype"),
        (["DARTS_V2", "--no-latency", "--batch-size", "2"], "exclude each other"),
        (["DARTS_V2", "--image-size", "8"], "`image_size` must be one side.*=8"),
        (["DARTS_V2", "--image-size", ""], "`image_size` must be one side"),
        (["DARTS_V2", "--channels", "9"], r"must be in \[1, 8\]"),
        (["DARTS_V2", "--classes", "1"], "1 is not in the range x>=2"),
        (["DARTS_V2", "--filters", "3"], "`filters` must be even"),
        (["DARTS_V2", "--cells", "2"], "2 is not in the range x>=3"),
        (["DARTS_V2", "--stem", "triple"], "'triple' is not one of"),
        (["DARTS_V2", "--stem-form", "large", "--image-size", "16"], "The stem leaves"),
        (["DARTS_V2", "--attention", "all"], "'all' is not one of"),
        (["DARTS_V2", "--batch-size", "0"], "0 is not in the range x>=1"),
    ],
    ids=" ".join,
)
def test_misuse_is_told(tmp_path, words, message):
    (tmp_path / "void").mkdir()
    for name in ("broken.keras", "broken.json"):
        (tmp_path / name).write_text("{")
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert re.search(message, told(result)), result.stderr


def test_a_model_whose_layers_are_not_known_is_misuse(tmp_path):
    images = keras.Input((16, 16, 1))
    outputs = keras.layers.Conv2DTranspose(2, 3)(images)
    outputs = keras.layers.GlobalAveragePooling2D()(outputs)
    save_classifier(keras.Model(images, outputs), tmp_path / "other.keras")
    result = run("other.keras")
    assert result.exit_code == 2
    assert "multiply-adds of this layer are not known: Conv2DTranspose" in told(result)


def test_a_genotype_with_levels_is_counted(tmp_path):
    path = tmp_path / "mine.json"
    plain = Genotype.published("DARTS_V2")
    levels = (Level((plain.normal,), None), Level((), plain.reduction))
    Genotype.from_levels(levels).save(path)
    found, expected = described(path, *SMALL), described("DARTS_V2", *SMALL)
    assert found == {**expected, "name": str(path)}
