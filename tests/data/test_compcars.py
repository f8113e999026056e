"""CompCars in its official layouts."""

import numpy as np
import pytest
from official_trees import (
    BOX,
    COMPCARS_MODELS,
    SV_MODELS,
    class_color,
    make_compcars,
    make_compcars_sv,
    write_label,
)
from PIL import Image

from darts_keras.data.compcars import open_compcars, open_compcars_sv

FIRST = "78/9/unknown/train 0.jpg"


@pytest.fixture
def cars(tmp_path):
    return make_compcars(tmp_path)


@pytest.fixture
def sv_cars(tmp_path):
    return make_compcars_sv(tmp_path)


def add_line(path, line):
    path.write_text(path.read_text() + line + "\n")


def train_list(root):
    return root / "data" / "train_test_split" / "classification" / "train.txt"


def test_classes_are_models_by_number_and_years_do_not_count(cars):
    source = open_compcars(cars, 16)
    assert source.name == "compcars"
    assert source.origin == f"CompCars (web-nature) in {cars / 'data'}"
    assert source.classes == ("78/9", "5/10", "78/1009")
    images, labels = source.load_train()
    assert images.shape == (12, 16, 16, 3)
    assert labels.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert source.load_test()[1].tolist() == [0, 0, 1, 1, 2, 2]


def test_images_are_those_of_the_lists_in_their_order(cars):
    images, _ = open_compcars(cars, 24).load_train()
    with Image.open(cars / "data" / "image" / FIRST) as image:
        expected = image.resize((24, 24), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(images[0], expected)


def test_photographs_are_of_224_pixels_and_normalized_as_those_of_imagenet(
    cars, sv_cars
):
    for source in (open_compcars(cars), open_compcars_sv(sv_cars)):
        assert source.image_shape == (224, 224, 3)
        assert source.mean == (0.485, 0.456, 0.406)
        assert source.deviation == (0.229, 0.224, 0.225)


def test_path_may_be_the_folder_itself(cars, sv_cars):
    assert len(open_compcars(cars / "data", 16).load_train()[0]) == 12
    assert len(open_compcars_sv(sv_cars / "sv_data", 16).load_train()[0]) == 12


def test_gray_photographs_become_rgb(cars):
    for path in (cars / "data" / "image").rglob("*.[jJ]*"):
        with Image.open(path) as image:
            gray = image.convert("L")
        gray.save(path, "JPEG")
    assert open_compcars(cars, 16).image_shape == (16, 16, 3)


@pytest.mark.parametrize("part", ["train", "test"])
def test_crop_takes_the_box_to_the_pixel(cars, part):
    left, top, right, bottom = BOX
    size = bottom - top + 1, right - left + 1
    source = open_compcars(cars, size, crop_boxes=True)
    assert source.origin.endswith(", images cropped to the labeled boxes")
    images, labels = getattr(source, f"load_{part}")()
    with Image.open(cars / "data" / "image" / FIRST.replace("train", part)) as image:
        pixels = np.asarray(image)
    np.testing.assert_array_equal(images[0], pixels[top - 1 : bottom, left - 1 : right])
    for index in range(len(COMPCARS_MODELS)):
        color = images[labels == index].mean((0, 1, 2))
        assert np.abs(color - class_color(index)).max() < 5


BAD_BOXES = {
    "a point": (7, 7, 7, 7),
    "no width": (9, 3, 9, 20),
    "no height": (3, 9, 20, 9),
    "exchanged corners": (20, 22, 4, 3),
    "from zero": (0, 1, 20, 20),
    "above": (1, -2, 20, 20),
    "too wide": (4, 3, 31, 20),
    "too high": (4, 3, 20, 25),
}


@pytest.mark.parametrize("box", BAD_BOXES.values(), ids=BAD_BOXES)
def test_image_with_a_bad_box_is_used_whole_with_a_warning(cars, box):
    write_label(cars / "data", FIRST, box)
    with pytest.warns(UserWarning, match=r"1 labeled boxes .*\n.*unknown/train 0\.jpg"):
        cropped, _ = open_compcars(cars, 16, crop_boxes=True).load_train()
    whole, _ = open_compcars(cars, 16).load_train()
    np.testing.assert_array_equal(cropped[0], whole[0])
    assert (cropped[1] != whole[1]).any()


def test_box_may_be_the_whole_image(cars):
    write_label(cars / "data", FIRST, (1, 1, 30, 24))
    cropped, _ = open_compcars(cars, 16, crop_boxes=True).load_train()
    whole, _ = open_compcars(cars, 16).load_train()
    np.testing.assert_array_equal(cropped[0], whole[0])


@pytest.mark.parametrize(
    "text", ["4\n1\n", "4\n1\n1 2 3\n", "4\n1\n1 2 3 4 5\n", "4\n1\na b c d\n", ""]
)
def test_malformed_label_file_is_named(cars, text):
    label = cars / "data" / "label" / "78" / "9" / "unknown" / "train 0.txt"
    label.write_text(text)
    with pytest.raises(ValueError, match=r"train 0\.txt must have `x1 y1 x2 y2`"):
        open_compcars(cars, 16, crop_boxes=True)
    open_compcars(cars, 16)


def test_missing_label_file_is_named_where_it_is_needed(cars):
    label = cars / "data" / "label" / "78" / "9" / "unknown"
    (label / "train 0.txt").unlink()
    (label / "test 0.txt").unlink()
    message = r"1 of 12 that cannot(.|\n)*train 0\.txt cannot be read(.|\n)*--crop-box"
    with pytest.raises(ValueError, match=message):
        open_compcars(cars, 16, crop_boxes=True)
    assert len(open_compcars(cars, 16).load_test()[0]) == 6
    (label / "train 0.txt").write_text("4\n1\n4 3 20 22\n")
    source = open_compcars(cars, 16, crop_boxes=True)
    with pytest.raises(ValueError, match=r"1 of 6(.|\n)*test 0\.txt cannot be read"):
        source.load_test()


@pytest.mark.parametrize("crop_boxes", [False, True])
def test_missing_image_is_a_bad_file(cars, crop_boxes):
    (cars / "data" / "image" / FIRST).unlink()
    (cars / "data" / "label" / FIRST).with_suffix(".txt").unlink()
    with pytest.raises(ValueError, match=r"1 of 12 image(.|\n)*train 0\.jpg cannot"):
        open_compcars(cars, 16, crop_boxes=crop_boxes)
    with pytest.warns(UserWarning, match=r"train 0\.jpg cannot be read: No such file"):
        source = open_compcars(cars, 16, "skip", crop_boxes)
    assert source.load_train()[1].tolist() == [0] * 3 + [1] * 4 + [2] * 4


def test_class_without_any_usable_image_is_named(cars):
    for path in (cars / "data" / "image" / "5").rglob("train*"):
        path.write_bytes(b"broken")
    with (
        pytest.warns(UserWarning, match="4 of 12"),
        pytest.raises(ValueError, match=r"must have train images.*none for '5/10'"),
    ):
        open_compcars(cars, 16, "skip")


@pytest.mark.parametrize(
    ("make", "opened"),
    [(make_compcars, open_compcars), (make_compcars_sv, open_compcars_sv)],
)
def test_test_images_are_not_opened_before_they_are_asked_for(tmp_path, make, opened):
    make(tmp_path)
    for path in tmp_path.rglob("test 0.*"):
        path.write_bytes(b"broken")
    source = opened(tmp_path, 16)
    with pytest.raises(ValueError, match=r"of 6 image files(.|\n)*test 0\.jpg is not"):
        source.load_test()


def test_model_that_is_tested_but_not_trained_is_named(cars):
    add_line(train_list(cars).with_name("test.txt"), "78/33/2012/a.jpg")
    with pytest.raises(ValueError, match=r"those of train\.txt.*1 others:\n  78/33"):
        open_compcars(cars, 16)


def test_same_model_number_of_two_makes_is_two_classes(cars):
    image = cars / "data" / "image"
    (image / "7").mkdir()
    (image / "5" / "10").rename(image / "7" / "9")
    path = train_list(cars)
    for file in (path, path.with_name("test.txt")):
        file.write_text(file.read_text().replace("5/10/", "7/9/"))
    assert open_compcars(cars, 16).classes == ("7/9", "78/9", "78/1009")


def test_surveillance_classes_are_folders_by_number(sv_cars):
    source = open_compcars_sv(sv_cars, 16)
    assert source.name == "compcars_sv"
    assert source.origin == f"CompCars (surveillance-nature) in {sv_cars / 'sv_data'}"
    assert source.classes == ("2", "10", "281")
    images, labels = source.load_train()
    assert images.shape == (12, 16, 16, 3)
    for index in range(len(SV_MODELS)):
        color = images[labels == index].mean((0, 1, 2))
        assert np.abs(color - class_color(index)).max() < 5
    assert source.load_test()[1].tolist() == [0, 0, 1, 1, 2, 2]


def test_surveillance_has_the_policies_of_image_files(sv_cars):
    (sv_cars / "sv_data" / "image" / "2" / "train 0.jpg").unlink()
    with pytest.raises(ValueError, match=r"1 of 12 image files"):
        open_compcars_sv(sv_cars, 16)
    with pytest.warns(UserWarning, match="1 of 12 image files"):
        assert len(open_compcars_sv(sv_cars, 16, "skip").load_train()[0]) == 11


def test_both_parts_may_lie_side_by_side(cars, sv_cars):
    assert cars == sv_cars
    assert len(open_compcars(cars, 16).classes) == len(COMPCARS_MODELS)
    assert len(open_compcars_sv(cars, 16).classes) == len(SV_MODELS)
