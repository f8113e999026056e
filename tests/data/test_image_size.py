"""The size that images are resized to."""

import pytest

from darts_keras.data.image_size import common_image_size, parse_image_size


@pytest.mark.parametrize(
    ("given", "size"),
    [
        (None, None),
        (32, (32, 32)),
        ("32", (32, 32)),
        ("32x48", (32, 48)),
        (" 16X512 ", (16, 512)),
        ((32, 48), (32, 48)),
    ],
)
def test_size_is_height_then_width(given, size):
    assert parse_image_size(given) == size


@pytest.mark.parametrize(
    "given", ["", "x", "15", "32x513", "3.5", -32, (1, 2, 3), "٣٢x"]
)
def test_other_sizes_are_refused(given):
    with pytest.raises(
        ValueError, match=r"`image_size` must be.*Received: image_size="
    ):
        parse_image_size(given)


def test_common_size_is_kept_and_others_give_the_median():
    assert common_image_size([(30, 40)] * 3) == (30, 40)
    assert common_image_size([(20, 90), (30, 80), (99, 70)]) == (30, 80)
    assert common_image_size([(4, 4000)]) == (16, 512)
