"""`darts-keras data show`."""

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from darts_keras_cli.data import data


def show(*arguments):
    return CliRunner().invoke(data, ["show", *map(str, arguments)])


@pytest.fixture
def archive(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (6, 16, 18, 3), np.uint8)
    path = tmp_path / "pets.npz"
    np.savez(path, x_train=images, y_train=[0, 0, 0, 0, 1, 1], classes=["cat", "dog"])
    return path


def test_show_says_what_the_set_is_and_draws_it(archive, tmp_path):
    result = show("--data", archive, "--out", tmp_path / "sheet.png")
    assert result.exit_code == 0, result.output
    for text in ("pets", str(archive), "16 x 18 x 3", "4  cat", "2  dog", "none"):
        assert text in result.output
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.format == "PNG"


def test_sample_is_shown_by_default(tmp_path):
    result = show("--out", tmp_path / "sheet.png")
    assert "fashion_mnist_sample" in result.output
    assert "600  T-shirt/top" in result.output
    assert "yes (not read)" in result.output


@pytest.mark.parametrize(
    "option",
    [
        ("--count", 2),
        ("--versions", 2),
        ("--crop-padding", 0),
        ("--no-flip",),
        ("--cutout", 6),
        ("--seed", 1),
    ],
    ids=lambda option: option[0],
)
def test_every_option_changes_the_sheet(archive, tmp_path, option):
    show("--data", archive, "--out", tmp_path / "one.png")
    show("--data", archive, "--out", tmp_path / "two.png", *option)
    one, two = (tmp_path / name for name in ("one.png", "two.png"))
    assert one.read_bytes() != two.read_bytes()


def test_options_for_folders_arrive(tmp_path):
    generator = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for index in range(3):
            image = Image.fromarray(generator.integers(0, 256, (20, 20, 3), np.uint8))
            image.save(tmp_path / "set" / name / f"{index}.png")
    arguments = ("--data", tmp_path / "set", "--out", tmp_path / "sheet.png")
    # The seed does not draw the test part: seeds are tried, test images kept.
    assert len({show(*arguments, "--seed", seed).output for seed in (0, 1)}) == 1
    assert "16 x 24 x 3" in show(*arguments, "--image-size", "16x24").output
    for index in range(5):  # One in five may fall into the test part.
        (tmp_path / "set" / "cat" / f"bad-{index}.png").write_text("a note")
    assert ".png is not an image" in str(show(*arguments).exception)
    with pytest.warns(UserWarning, match=r"bad-.\.png is not an image"):
        assert show(*arguments, "--on-bad-image", "skip").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--data", "a", "--dataset", "b"), "Only one of `dataset` and `data`"),
        (("--data", "nowhere"), "data=nowhere"),
        (("--dataset", "fashion_mnist_sampel"), "Unknown data set"),
        (("--image-size", "big"), "`image_size` must be"),
    ],
)
def test_misuse_is_explained(arguments, message):
    result = show(*arguments)
    assert isinstance(result.exception, (ValueError, FileNotFoundError))
    assert message in str(result.exception)
