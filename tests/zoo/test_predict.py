"""Images of any kind become what a model takes."""

import pathlib

import keras
import numpy as np
import pytest
from PIL import Image
from zoo_toys import draw_images

from darts_keras.data.image_files import read_images as read_training_images
from darts_keras.training.answer import answer
from darts_keras.zoo.load import load
from darts_keras.zoo.predict import predict_images, read_images

GRAY, COLOR = (16, 16, 1), (20, 16, 3)


@pytest.fixture
def photo():
    """A color image of 40x30 pixels, height by width."""
    return draw_images(1, (40, 30, 3))[0]


@pytest.fixture
def files(tmp_path, photo):
    """Paths of files of many kinds, with their images of the right shape."""
    alpha = np.dstack([photo, draw_images(1, (40, 30, 1), seed=1)[0]])
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by a quarter.
    kinds = {
        "color.png": Image.fromarray(photo),
        "gray.png": Image.fromarray(photo[..., 0]),
        "clear.png": Image.fromarray(alpha),
        "palette.gif": Image.fromarray(photo).convert("P"),
        "turned.jpg": Image.fromarray(photo),
    }
    for name, image in kinds.items():
        image.save(tmp_path / name, **({"exif": exif} if "turned" in name else {}))
    return [tmp_path / name for name in kinds]


@pytest.mark.parametrize("shape", [GRAY, COLOR])
def test_files_are_read_as_those_of_a_training(files, shape):
    expected, _ = read_training_images(files, shape[:2], shape[2])
    found = read_images(files, shape)
    assert (found.dtype, found.shape) == (np.uint8, (5, *shape))
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(read_images([str(f) for f in files], shape), expected)


@pytest.mark.parametrize("shape", [GRAY, COLOR])
def test_pillows_images_are_read_as_files(files, shape):
    expected = read_images(files, shape)
    images = [Image.open(file) for file in files]
    np.testing.assert_array_equal(read_images(images, shape), expected)
    np.testing.assert_array_equal(read_images(images, shape), expected)  # Unchanged.
    for image in images:
        image.close()


@pytest.mark.parametrize("shape", [GRAY, COLOR])
def test_arrays_are_read_as_files(files, photo, shape):
    expected = read_images(files[:3], shape)
    alpha = np.asarray(Image.open(files[2]))
    arrays = [photo, photo[..., 0], alpha]
    np.testing.assert_array_equal(read_images(arrays, shape), expected)
    column = read_images([photo[..., :1]], shape)
    np.testing.assert_array_equal(column, expected[1:2])


def test_gray_with_transparency_is_read():
    image = np.stack([np.full((40, 40), 50), np.zeros((40, 40))], -1).astype("uint8")
    np.testing.assert_array_equal(read_images(image, GRAY), np.full((1, *GRAY), 255))


def test_kinds_may_be_mixed(files, photo):
    mixed = [str(files[0]), files[0], Image.fromarray(photo), photo]
    found = read_images(mixed, COLOR)
    assert found.shape == (4, *COLOR)
    for image in found[1:]:
        np.testing.assert_array_equal(image, found[0])


@pytest.mark.parametrize("kind", ["text", "path", "pillow", "array"])
def test_one_image_needs_no_list(files, photo, kind):
    image = {
        "text": str(files[0]),
        "path": files[0],
        "pillow": Image.fromarray(photo),
        "array": photo,
    }[kind]
    np.testing.assert_array_equal(
        read_images(image, COLOR), read_images([photo], COLOR)
    )


def test_a_batch_of_the_right_shape_is_taken_as_it_is():
    images = draw_images(5, (16, 16, 5))
    assert read_images(images, (16, 16, 5)) is images
    found = read_images(list(images), (16, 16, 5))
    np.testing.assert_array_equal(found, images)


def test_a_batch_of_another_shape_is_resized(photo):
    batch = np.stack([photo, photo[::-1]])
    expected = read_images([photo, photo[::-1]], GRAY)
    np.testing.assert_array_equal(read_images(batch, GRAY), expected)


def test_tensors_are_arrays(photo):
    tensor = keras.ops.convert_to_tensor(photo)
    np.testing.assert_array_equal(
        read_images([tensor], COLOR), read_images([photo], COLOR)
    )


def test_bad_images_are_named_all_at_once(tmp_path, files, photo):
    (tmp_path / "note.png").write_text("a note")
    floats = photo.astype("float32")
    bad = [files[0], tmp_path / "note.png", photo, tmp_path / "none.png", floats]
    with pytest.raises(ValueError, match="3 of 5 images cannot be used") as told:
        read_images(bad, COLOR)
    lines = str(told.value).splitlines()[1:]
    assert len(lines) == 3
    assert f"{tmp_path}/note.png is not an image" in lines[0]
    assert f"{tmp_path}/none.png cannot be read: No such file" in lines[1]
    assert "image 4 is an array of float32; it must be uint8" in lines[2]


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (np.zeros((16, 28, 28), "uint8"), r"shape \(16, 28, 28\); it must be.*\(count"),
        (np.zeros((0, 5, 3), "uint8"), r"shape \(0, 5, 3\)"),
        (np.zeros(5, "uint8"), r"shape \(5,\)"),
        (np.zeros((5, 5), "int64"), "an array of int64"),
        (Image.new("CMYK", (5, 5)), "is CMYK"),
        (Image.new("I;16", (5, 5)), "more than 8 bits"),
        (Image.new("F", (5, 5)), "floats"),
        (Image.new("HSV", (5, 5)), "color mode HSV"),
        (Image.new("L", (10_000, 5000)), "more than 40,000,000"),
    ],
)
def test_odd_images_are_refused(image, reason):
    with pytest.raises(ValueError, match=f"image 0 .*{reason}"):
        read_images([image], GRAY)


def test_a_folder_is_no_image(tmp_path):
    with pytest.raises(ValueError, match="is a folder; name the images that are in it"):
        read_images(tmp_path, GRAY)


def test_a_cut_file_is_refused(files):
    content = files[0].read_bytes()
    files[0].write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match=r"color.png is truncated or damaged"):
        read_images(files, GRAY)
    image = Image.open(files[0])
    with pytest.raises(ValueError, match="image 0 is truncated or damaged"):
        read_images(image, GRAY)
    image.close()


@pytest.mark.parametrize("kind", ["file", "array"])
def test_odd_channels_take_arrays_alone(files, photo, kind):
    image = files[0] if kind == "file" else photo
    with pytest.raises(ValueError, match="2 channels are neither gray nor RGB"):
        read_images([image], (16, 16, 2))


@pytest.mark.parametrize("images", [5, None, [None], ["a.png", 3], b"ab", [[1, 2]]])
def test_other_kinds_are_refused(images, files):
    if isinstance(images, list) and images[0] == "a.png":
        images = [files[0], 3]
    with pytest.raises(TypeError, match="`images` must be paths, Pillow images"):
        read_images(images, GRAY)


@pytest.mark.parametrize("images", [[], np.zeros((0, 16, 16, 1), "uint8")])
def test_no_images_are_refused(images):
    with pytest.raises(ValueError, match="`images` must have one at least"):
        read_images(images, GRAY)


def test_images_that_do_not_fit_into_the_memory_are_refused(photo):
    images = np.broadcast_to(photo, (10**9, *photo.shape))
    with pytest.raises(ValueError, match="must fit into the memory"):
        read_images(images, (512, 512, 3))


def test_predictions_are_those_of_the_resized_images(toy, files, photo):
    del toy
    model = load("toy")
    expected = answer(model, read_images([*files, photo], GRAY))
    found = predict_images(model, [*files, photo], batch_size=4)
    assert (found.dtype, found.shape) == (np.float32, (6, 3))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert np.ptp(found, axis=0).max() > 0.05


def test_features_are_predicted_as_well(toy, photo):
    del toy
    model = load("toy", include_top=False, pooling="avg")
    assert predict_images(model, photo).shape == (1, 16)


def test_a_batch_has_images(toy, photo):
    del toy
    with pytest.raises(ValueError, match=r"`batch_size` must be positive.*=0"):
        predict_images(load("toy"), photo, batch_size=0)


def test_a_model_of_vectors_is_refused():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="`model` must take one input, images"):
        predict_images(model, [pathlib.Path("a.png")])
