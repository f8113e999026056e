"""MIO-TCD in its official layout."""

import numpy as np
import pytest
from official_trees import MIOTCD_CLASSES, class_color, make_miotcd

from darts_keras.data.miotcd import open_miotcd


@pytest.fixture
def traffic(tmp_path):
    return make_miotcd(tmp_path)


def train(root, name):
    return root / "MIO-TCD-Classification" / "train" / name


def test_classes_have_the_official_order(traffic):
    source = open_miotcd(traffic, 16)
    assert source.classes == MIOTCD_CLASSES
    images, labels = source.load_train()
    for index in range(len(MIOTCD_CLASSES)):
        color = images[labels == index].mean((0, 1, 2))
        assert np.abs(color - class_color(index)).max() < 5


def test_a_fifth_of_each_class_is_held_out_always_the_same(traffic):
    sources = [open_miotcd(traffic, 24) for _ in range(2)]
    assert sources[0].fingerprint() == sources[1].fingerprint()
    (images, labels), (test_images, test_labels) = (
        sources[0].load_train(),
        sources[0].load_test(),
    )
    assert np.bincount(labels).tolist() == [4] * 11
    assert np.bincount(test_labels).tolist() == [1] * 11
    assert len({image.tobytes() for image in (*images, *test_images)}) == 55
    np.testing.assert_array_equal(test_images, sources[1].load_test()[0])


def test_a_note_says_that_the_test_part_is_not_the_official_one(traffic):
    source = open_miotcd(traffic, 16)
    assert source.name == "miotcd"
    assert str(traffic / "MIO-TCD-Classification") in source.origin
    assert "MIO-TCD has no labels: 20 % of train" in source.note
    assert "with seed 0, are held out for testing" in source.note


def test_images_are_of_64_pixels_and_normalized_as_those_of_imagenet(traffic):
    source = open_miotcd(traffic / "MIO-TCD-Classification")
    assert source.image_shape == (64, 64, 3)
    assert source.mean == (0.485, 0.456, 0.406)


def test_missing_and_unknown_classes_are_named(traffic):
    train(traffic, "car").rename(train(traffic, "cars"))
    with pytest.raises(ValueError, match=r"the 11 classes.*missing car; unknown cars"):
        open_miotcd(traffic)
    train(traffic, "cars").rename(train(traffic, "car"))
    train(traffic, "van").mkdir()
    with pytest.raises(ValueError, match="missing none; unknown van"):
        open_miotcd(traffic)
    train(traffic, "van").rename(train(traffic, ".van"))
    open_miotcd(traffic, 16)


def test_empty_class_is_named(traffic):
    for path in train(traffic, "bus").iterdir():
        path.unlink()
    with pytest.raises(ValueError, match="Received none in: bus"):
        open_miotcd(traffic)


def test_bad_files_fail_or_are_skipped_and_do_not_move_the_split(traffic):
    whole = open_miotcd(traffic, 16).load_test()[0]
    for name in MIOTCD_CLASSES:
        paths = sorted(train(traffic, name).iterdir())
        paths[0].write_bytes(b"broken")
    with pytest.raises(ValueError, match=r"of 44 image files(.|\n)*is not an image"):
        open_miotcd(traffic, 16)
    with pytest.warns(UserWarning, match="of 44 image files"):
        source = open_miotcd(traffic, 16, "skip")
    with pytest.warns(UserWarning, match="of 11 image files"):
        kept = source.load_test()[0]
    assert {image.tobytes() for image in kept} < {image.tobytes() for image in whole}
