"""A checked set of labelled images."""

import numpy as np
import pytest

from darts_keras.data.pixel_statistics import PUBLISHED_STATISTICS, pixel_statistics
from darts_keras.data.source import DataSource


def arrays(count=6, num_classes=3, seed=0):
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 256, (count, 18, 16, 2), np.uint8)
    return images, np.arange(count) % num_classes


def test_source_describes_its_images():
    source = DataSource("pets", "a test", arrays(), classes=["cat", "dog", "eel"])
    assert source.image_shape == (18, 16, 2)
    assert source.classes == ("cat", "dog", "eel")
    images, labels = source.load_train()
    assert (images.dtype, labels.dtype) == (np.uint8, np.int64)
    assert not source.has_test


def test_statistics_are_those_of_all_pixels():
    source = DataSource("pets", "a test", arrays())
    pixels = arrays()[0] / 255
    np.testing.assert_allclose(source.mean, pixels.mean((0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(source.deviation, pixels.std((0, 1, 2)), rtol=1e-12)


def test_a_constant_channel_has_deviation_one():
    images = np.full((2, 16, 16, 1), 51, np.uint8)
    mean, deviation = pixel_statistics(images)
    assert mean == pytest.approx((0.2,), rel=1e-12)
    assert deviation == (1.0,)


def test_published_statistics_have_one_number_a_channel():
    counts = {name: len(pair[0]) for name, pair in PUBLISHED_STATISTICS.items()}
    assert counts == {"cifar10": 3, "cifar100": 3, "fashion_mnist": 1, "imagenet": 3}


def test_test_part_is_read_only_when_asked_for():
    calls = []

    def read_test():
        calls.append(1)
        return arrays(3, seed=1)

    source = DataSource("pets", "a test", arrays(), read_test)
    source.load_train()
    source.fingerprint()
    assert source.has_test
    assert not calls
    assert source.load_test()[0].shape == (3, 18, 16, 2)
    assert len(calls) == 1


def test_missing_test_part_is_an_error():
    with pytest.raises(ValueError, match=r"'pets' has no test part.*origin=a test"):
        DataSource("pets", "a test", arrays()).load_test()


def test_test_part_must_have_the_same_shape_and_classes():
    other = DataSource("pets", "here", arrays(), lambda: (arrays()[0][:, 1:], [0] * 6))
    with pytest.raises(ValueError, match=r"here: .*`x_test`.*\(17, 16, 2\)"):
        other.load_test()
    more = DataSource("pets", "here", arrays(), lambda: arrays(6, 4))
    with pytest.raises(ValueError, match=r"here: .*`y_test` must be below.*3"):
        more.load_test()


def test_fingerprint_changes_with_all_that_a_search_sees():
    images, labels = arrays()
    prints = {DataSource("a", "b", arrays()).fingerprint()}
    changed = images.copy()
    changed[3, 2, 1, 0] ^= 1
    for train, classes in (
        ((changed, labels), None),
        ((images, labels[::-1]), None),
        ((images[::-1], labels), None),
        ((images.reshape(6, 16, 18, 2), labels), None),
        ((images, labels), ["x", "y", "z"]),
    ):
        prints.add(DataSource("a", "b", train, classes=classes).fingerprint())
    darker = DataSource("a", "b", arrays(), statistics=([0.4, 0.5], [0.2, 0.2]))
    assert len(prints | {darker.fingerprint()}) == 7


def test_fingerprint_does_not_depend_on_name_or_dtype():
    images, labels = arrays()
    one = DataSource("a", "b", (images, labels))
    two = DataSource("c", "d", (images.astype("int64"), labels.astype("uint8")))
    assert one.fingerprint() == two.fingerprint()
    assert len(one.fingerprint()) == 64


@pytest.mark.parametrize(
    ("labels", "classes", "message"),
    [
        ([0, 0, 0], None, "here: .*at least 2 classes"),
        ([0, 0, 0], ["cat"], "at least 2 classes"),
        ([0, 2, 2], None, r"none for '1' \(1 of 3"),
        ([0, 1, 1], ["cat", "dog", "eel"], "none for 'eel'"),
        ([0, 1, 1], ["cat", "cat"], "distinct"),
        ([0, 1, 2], ["cat", "dog"], "`y_train` must be below.*2"),
    ],
)
def test_unusable_classes_are_named(labels, classes, message):
    images = np.zeros((3, 16, 16, 1), np.uint8)
    with pytest.raises(ValueError, match=message):
        DataSource("pets", "here", (images, np.array(labels)), classes=classes)


@pytest.mark.parametrize("statistics", [([0.5], [0.2]), ([0.5] * 2, [0.2, 0])])
def test_statistics_must_fit_the_channels(statistics):
    with pytest.raises(ValueError, match=r"`statistics` must be.*2 channels"):
        DataSource("pets", "here", arrays(), statistics=statistics)


def test_arrays_in_memory_become_a_source():
    source = DataSource.from_arrays(*arrays(), *arrays(3), classes="abc")
    assert source.classes == ("a", "b", "c")
    assert source.load_test()[1].tolist() == [0, 1, 2]


@pytest.mark.parametrize("key", ["x_test", "y_test"])
def test_half_a_test_part_is_an_error(key):
    with pytest.raises(ValueError, match=f"together.*only `{key}`"):
        DataSource.from_arrays(*arrays(), **{key: arrays()[0]})
