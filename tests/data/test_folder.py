"""Data sets in a folder of image files."""

import hashlib
import re
import warnings

import numpy as np
import pytest
from PIL import Image

from darts_keras.data.folder import open_folder
from darts_keras.data.image_files import read_images


def fingerprints(images):
    return {hashlib.sha256(image.tobytes()).digest() for image in images}


def test_train_and_test_folders_are_the_parts(image_folder):
    root = image_folder("set/train", classes=("dog", "cat")).parent
    image_folder("set/test", count=2)
    source = open_folder(root)
    assert source.name == "set"
    assert source.origin == str(root)
    assert source.classes == ("cat", "dog")
    images, labels = source.load_train()
    assert labels.tolist() == [0] * 5 + [1] * 5
    first = np.asarray(Image.open(root / "train" / "dog" / "0.png"))
    np.testing.assert_array_equal(images[5], first)
    assert source.load_test()[1].tolist() == [0, 0, 1, 1]
    assert source.note is None


def test_test_files_are_not_opened_before_they_are_asked_for(image_folder):
    root = image_folder("set/train").parent
    image_folder("set/test")
    (root / "test" / "cat" / "0.png").write_bytes(b"broken")
    source = open_folder(root)
    with pytest.raises(ValueError, match=r"1 of 10(.|\n)*test/cat/0\.png is not an im"):
        source.load_test()


def test_train_folder_alone_has_no_test_part(image_folder):
    assert not open_folder(image_folder("set/train").parent).has_test


def test_plain_folder_is_split_by_seed(image_folder):
    root = image_folder(count=10)
    sources = [open_folder(root, seed=seed) for seed in (0, 0, 1)]
    train, test = sources[0].load_train(), sources[0].load_test()
    assert np.bincount(train[1]).tolist() == [8, 8]
    assert np.bincount(test[1]).tolist() == [2, 2]
    assert len(fingerprints([*train[0], *test[0]])) == 20
    assert re.search("20 % of the images, .* with seed 1, are held", sources[2].note)
    assert sources[0].fingerprint() == sources[1].fingerprint()
    assert sources[0].fingerprint() != sources[2].fingerprint()


def test_train_may_be_the_name_of_a_class(image_folder):
    source = open_folder(image_folder(classes=("train", "bus")))
    assert source.classes == ("bus", "train")


def test_gray_folder_has_one_channel_and_a_mixed_one_three(image_folder):
    assert open_folder(image_folder("gray", channels=1)).image_shape == (20, 20, 1)
    mixed = image_folder("mixed", channels=1)
    Image.new("RGB", (20, 20)).save(mixed / "dog" / "0.png")
    assert open_folder(mixed).image_shape == (20, 20, 3)


def test_images_get_the_wanted_or_the_median_size(image_folder):
    root = image_folder("set", classes=("a",), height=20, width=30)
    image_folder("set", classes=("b",), height=40, width=36, count=9)
    assert open_folder(root).image_shape == (40, 36, 3)
    assert open_folder(root, "18x24").image_shape == (18, 24, 3)
    assert open_folder(root, 16).load_test()[0].shape[1:] == (16, 16, 3)


def test_hidden_files_and_litter_are_passed_over(image_folder):
    root = image_folder("set/train").parent
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (root / "train" / "cat" / name).write_text("litter")
    (root / "train" / ".cache").mkdir()
    (root / "train" / "README.txt").write_text("a note")
    assert len(open_folder(root).load_train()[0]) == 10


def spoil(folder, count):
    for index in range(count):
        (folder / f"bad-{index:02}.jpg").write_bytes(b"broken")


def test_bad_files_fail_all_named(image_folder):
    root = image_folder("set/train").parent
    (root / "train" / "cat" / "notes.txt").write_text("a note")
    cut = root / "train" / "dog" / "0.png"
    cut.write_bytes(cut.read_bytes()[:300])
    with pytest.raises(ValueError, match="2 of 11 image files") as error:
        open_folder(root)
    assert "cat/notes.txt is not an image" in str(error.value)
    assert "dog/0.png is truncated or damaged" in str(error.value)
    assert "--on-bad-image skip" in str(error.value)


def test_only_twenty_bad_files_are_named(image_folder):
    root = image_folder("set/train").parent
    spoil(root / "train" / "cat", 25)
    with pytest.raises(ValueError, match="25 of 35 image files") as error:
        open_folder(root)
    assert str(error.value).count(".jpg is not an image") == 20
    assert "... and 5 more" in str(error.value)


def test_bad_files_are_skipped_with_a_warning(image_folder):
    root = image_folder("set/train").parent
    expected = open_folder(root).fingerprint()
    spoil(root / "train" / "cat", 2)
    with pytest.warns(UserWarning, match=r"2 of 12(.|\n)*bad-01(.|\n)*left out"):
        source = open_folder(root, on_bad_image="skip")
    assert source.fingerprint() == expected


def test_class_that_loses_all_its_images_is_named(image_folder):
    root = image_folder("set/train").parent
    for path in (root / "train" / "cat").iterdir():
        path.write_bytes(b"")
    with (
        pytest.warns(UserWarning, match="5 of 10"),
        pytest.raises(ValueError, match=r"must hold usable images.*none in: cat"),
    ):
        open_folder(root, on_bad_image="skip")


def test_folder_of_bad_files_only_is_an_error(image_folder):
    root = image_folder("set/train").parent
    for path in root.rglob("*.png"):
        path.write_bytes(b"")
    with (
        pytest.warns(UserWarning, match="10 of 10"),
        pytest.raises(ValueError, match="none in: cat, dog"),
    ):
        open_folder(root, on_bad_image="skip")


def test_class_folder_without_images_is_named(image_folder):
    root = image_folder("set/train").parent
    (root / "train" / "eel").mkdir()
    with pytest.raises(ValueError, match=r"usable images.*none in: eel"):
        open_folder(root)


def test_class_with_one_image_cannot_be_split(image_folder):
    root = image_folder()
    image_folder("set", classes=("eel",), count=1)
    with pytest.raises(ValueError, match=r"at least 2 examples.*'eel'"):
        open_folder(root)


def test_loop_of_links_is_named_and_does_not_hang(image_folder):
    root = image_folder("set/train").parent
    (root / "train" / "cat" / "loop").symlink_to(root / "train")
    with pytest.raises(ValueError, match="loop is a folder inside the folder of a cl"):
        open_folder(root)


def test_folders_beside_train_and_test_are_named(image_folder):
    root = image_folder("set/train").parent
    image_folder("set/val")
    with pytest.warns(UserWarning, match="Left alone: val"):
        open_folder(root)


def test_folder_without_class_folders_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="one folder of images a class"):
        open_folder(tmp_path)


def test_single_class_is_an_error(image_folder):
    with pytest.raises(ValueError, match="at least 2 classes"):
        open_folder(image_folder(classes=("cat",)))


def test_test_class_that_was_not_trained_is_named(image_folder):
    root = image_folder("set/train").parent
    image_folder("set/test", classes=("cat", "eel"))
    with pytest.raises(ValueError, match=r"those of the train part.*eel"):
        open_folder(root).load_test()


def test_test_part_may_lack_a_class(image_folder):
    root = image_folder("set/train").parent
    image_folder("set/test", classes=("dog",), count=2)
    assert open_folder(root).load_test()[1].tolist() == [1, 1]


def test_unknown_policy_is_refused():
    with pytest.raises(
        ValueError, match=r"one of .'fail', 'skip'.*on_bad_image=ignore"
    ):
        read_images([], on_bad_image="ignore")


def test_warnings_of_pillow_stay_silent(image_folder):
    root = image_folder("set/train").parent
    image = Image.new("P", (20, 20))
    image.save(root / "train" / "cat" / "0.png", transparency=bytes([0] * 10))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_folder(root)
