"""Proxy sets: a part of a data set to search on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_toys import make_source

from darts_keras.data.proxy import proxy_source
from darts_keras.data.source import DataSource


def source_of(counts, name="pets"):
    """Returns a set whose images can be told apart, and a note."""
    labels = np.random.default_rng(0).permutation(np.repeat(range(len(counts)), counts))
    images = np.zeros((len(labels), 16, 16, 1), np.uint8)
    images[:, 0, :2, 0] = np.stack(np.divmod(np.arange(len(labels)), 256), axis=1)
    return DataSource(
        name,
        "a test",
        (images, labels),
        lambda: (images, labels),
        [f"class {label}" for label in range(len(counts))],
        note="Drawn by hand.",
    )


def rows_of(source):
    """Returns which images of `source_of` a set holds, and the classes of each."""
    images, labels = source.load_train()
    high, low = images[:, 0, :2, 0].astype(int).T
    return (256 * high + low).tolist(), [source.classes[label] for label in labels]


@given(
    counts=st.lists(st.integers(2, 30), min_size=2, max_size=6),
    share=st.floats(0, 1),
    seed=st.integers(0, 2**32),
)
def test_images_are_drawn_class_by_class(counts, share, seed):
    whole = source_of(counts)
    least = 2 * len(counts)
    wanted = round(least + share * (sum(counts) - least))
    proxy = proxy_source(whole, num_images=wanted, seed=seed)
    rows, names = rows_of(proxy)
    assert rows == sorted(set(rows))
    assert len(rows) == wanted
    all_names = rows_of(whole)[1]
    assert names == [all_names[row] for row in rows]
    kept = np.bincount(proxy.load_train()[1])
    assert kept.min() >= 2
    exact = np.array(counts) * wanted / sum(counts)
    # Two images of a rare class may be at the cost of the others.
    assert (np.abs(kept - exact)[exact >= 2] <= 1 + len(counts)).all()


def test_equal_classes_stay_equal():
    proxy = proxy_source(source_of([30] * 4), num_images=40)
    assert np.bincount(proxy.load_train()[1]).tolist() == [10] * 4
    proxy = proxy_source(source_of([30] * 4), num_images=42)
    assert sorted(np.bincount(proxy.load_train()[1])) == [10, 10, 11, 11]


def test_classes_keep_their_images_and_names():
    whole = source_of([5, 3, 4, 6, 2])
    proxy = proxy_source(whole, num_classes=3, seed=1)
    assert len(proxy.classes) == 3
    assert [name for name in whole.classes if name in proxy.classes] == [*proxy.classes]
    rows, names = rows_of(proxy)
    all_rows, all_names = rows_of(whole)
    kept = [row for row in all_rows if all_names[row] in proxy.classes]
    assert (rows, names) == (kept, [all_names[row] for row in kept])


def test_classes_and_images_can_be_drawn_together():
    proxy = proxy_source(source_of([20] * 5), num_classes=2, num_images=10)
    assert np.bincount(proxy.load_train()[1]).tolist() == [5, 5]


def test_a_proxy_says_what_it_is():
    whole = source_of([20] * 5)
    proxy = proxy_source(whole, num_classes=2, num_images=10, seed=3)
    text = "a random subset of 10 train images in 2 classes, of 100 in 5 (seed 3)"
    assert proxy.name == whole.name
    assert proxy.origin == f"a test: {text}"
    assert proxy.note == f"Drawn by hand. Proxy set: {text}."
    assert (proxy.mean, proxy.deviation) == (whole.mean, whole.deviation)
    assert proxy.fingerprint() != whole.fingerprint()


def test_a_proxy_of_a_set_without_a_note_has_one():
    assert proxy_source(make_source(), num_images=4).note.startswith("Proxy set: a ")


def test_a_proxy_has_no_test_part():
    with pytest.raises(ValueError, match=r"has no test part.*a random subset of 10"):
        proxy_source(source_of([20] * 5), num_images=10).load_test()


def test_what_has_no_more_than_that_stays_as_it_is():
    whole = source_of([3, 4])
    assert proxy_source(whole) is whole
    assert proxy_source(whole, num_classes=2, num_images=7) is whole
    assert proxy_source(whole, num_classes=9, num_images=70) is whole


def test_seeds_draw_different_proxies_and_equal_ones_the_same():
    whole = source_of([20] * 5)
    prints = [
        proxy_source(whole, 3, 20, seed=seed).fingerprint() for seed in (0, 0, 1, 2)
    ]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


def test_proxies_are_the_same_on_every_platform():
    rows, _ = rows_of(proxy_source(source_of([4, 4]), num_images=4, seed=7))
    assert rows == [0, 1, 3, 5]


def test_too_few_to_search_on_are_refused():
    whole = source_of([3, 4, 5])
    with pytest.raises(ValueError, match=r"`num_classes` .* at least 2.*=1"):
        proxy_source(whole, num_classes=1)
    with pytest.raises(ValueError, match=r"at least 6, two for each of 3.*=5.*fewer"):
        proxy_source(whole, num_images=5)
