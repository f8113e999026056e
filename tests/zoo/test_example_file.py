"""Examples: images and answers, packed together."""

import numpy as np
import pytest
from zoo_toys import draw_images

from darts_keras.zoo.archive import pack_arrays
from darts_keras.zoo.example_file import pack_example, unpack_example

IMAGES = draw_images(2)
ANSWERS = np.array([[0.25, 0.75], [1, 0]], "float32")


def test_an_example_comes_back_as_it_was():
    content = pack_example(IMAGES, ANSWERS.astype("float64"))
    images, answers = unpack_example(content)
    assert (images.dtype, answers.dtype) == (np.uint8, np.float32)
    np.testing.assert_array_equal(images, IMAGES)
    np.testing.assert_array_equal(answers, ANSWERS)
    assert pack_example(IMAGES, ANSWERS) == content


@pytest.mark.parametrize(
    ("images", "answers"),
    [
        (IMAGES.astype("float32"), ANSWERS),
        (IMAGES[0], ANSWERS),
        (IMAGES, ANSWERS[:1]),
        (IMAGES, ANSWERS[0]),
        (IMAGES[:0], ANSWERS[:0]),
    ],
)
def test_arrays_of_other_forms_are_refused(images, answers):
    with pytest.raises(ValueError, match=r"uint8 images .*and probabilities"):
        pack_example(images, answers)
    answers = answers.astype("float32")
    content = pack_arrays({"images": images, "probabilities": answers})
    with pytest.raises(ValueError, match=r"uint8 images .*and probabilities"):
        unpack_example(content)


@pytest.mark.parametrize("wrong", [-0.5, 1.5, np.nan])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(ValueError, match=r"`probabilities` must be in \[0, 1\]"):
        pack_example(IMAGES, [[0.25, 0.75], [wrong, 0]])


def test_other_names_are_refused():
    content = pack_arrays({"images": IMAGES})
    with pytest.raises(ValueError, match=r"must have \['images', 'probabilities'\]"):
        unpack_example(content)
