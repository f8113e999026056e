"""What arrays of images and labels are accepted, and what is said of the rest."""

import numpy as np
import pytest

from darts_keras.data.arrays import check_images, check_labels

IMAGES = np.zeros((4, 20, 16, 3), np.uint8)


def test_uint8_images_pass_without_a_copy():
    assert check_images(IMAGES, "x") is IMAGES


def test_gray_images_get_a_channel():
    assert check_images(IMAGES[..., 0], "x").shape == (4, 20, 16, 1)


@pytest.mark.parametrize("dtype", ["int16", "int64", "uint32"])
def test_other_integers_keep_their_values(dtype):
    images = np.arange(256, dtype=dtype).reshape(1, 16, 16, 1)
    checked = check_images(images, "x")
    assert checked.dtype == np.uint8
    np.testing.assert_array_equal(checked, images)


def test_floats_are_rounded_to_256_levels():
    levels = np.arange(256).reshape(1, 16, 16, 1)
    np.testing.assert_array_equal(check_images(levels / 255, "x"), levels)
    nearly = (levels / 255).astype("float32")
    np.testing.assert_array_equal(check_images(nearly, "x"), levels)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.full((2, 16, 16, 1), 256), r"`x` are integers.*0\.\.255.*256\.\.256"),
        (np.full((2, 16, 16, 1), -1), r"integers.*-1\.\.-1"),
        (np.full((2, 16, 16, 1), 255.0), r"floats, so they must be in \[0, 1\].*255"),
        (np.full((2, 16, 16, 1), -0.1), r"floats.*-0\.1"),
        (np.full((2, 16, 16, 1), np.nan), "NaN or infinite"),
        (np.full((2, 16, 16, 1), np.inf), "NaN or infinite"),
        (np.zeros((16, 16), np.uint8), r"shape \(count, height.*shape=\(16, 16\)"),
        (np.zeros((0, 16, 16, 1), np.uint8), "must hold images"),
        (np.zeros((1, 16, 16, 9), np.uint8), "1 to 8 channels"),
        (np.zeros((1, 3, 32, 32), np.uint8), r"1 to 8 channels.*\(1, 3, 32, 32\)"),
        (np.zeros((1, 15, 16, 1), np.uint8), "16 to 512 pixels.*height=15"),
        (np.zeros((1, 16, 513, 1), np.uint8), "16 to 512 pixels.*width=513"),
    ],
)
def test_unusable_images_are_named(images, message):
    with pytest.raises(ValueError, match=message):
        check_images(images, "x")


@pytest.mark.parametrize("dtype", ["bool", "complex64", "U3", "object"])
def test_images_must_be_numbers(dtype):
    with pytest.raises(TypeError, match=r"`x` must be integers.*dtype="):
        check_images(np.zeros((1, 16, 16, 1)).astype(dtype), "x")


def test_labels_in_a_column_are_flattened_to_int64():
    labels = check_labels(np.array([[0], [2]], np.uint8), 2, 3, "y")
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.eye(3, dtype=int), r"`y`.*not one-hot.*shape=\(3, 3\)"),
        (np.array([0, 1]), "one label.*2 labels, 3 images"),
        (np.array([0, -1, 1]), "not be negative.*-1"),
        (np.array([0, 1, 3]), "below the number of classes, 3.*Received: 3"),
    ],
)
def test_unusable_labels_are_named(labels, message):
    with pytest.raises(ValueError, match=message):
        check_labels(labels, 3, 3, "y")


def test_labels_must_be_integers():
    with pytest.raises(TypeError, match=r"`y` must be integers.*float64"):
        check_labels(np.zeros(3), 3, 3, "y")
