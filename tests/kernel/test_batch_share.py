"""The share of a batch: who sees it, and what is drawn inside of it."""

import itertools
import threading

import keras
import numpy as np
import pytest
from batch_shares import ascending_rows, mirrored_rows, run_replicas
from keras import ops

from darts_keras.kernel.batch_share import (
    BatchShare,
    batch_total,
    current_share,
    of_whole_batch,
    share_of_batch,
)


def share_of(rows, counts):
    return BatchShare(0, ops.convert_to_tensor(rows, "int32"), counts, list)


def draw(number):
    return keras.random.uniform((number, 3), seed=5)


def test_a_batch_is_whole_where_no_share_was_entered():
    assert current_share() is None
    assert batch_total(np.zeros((7, 2))) == 7
    np.testing.assert_array_equal(np.array(of_whole_batch(draw, 7)), np.array(draw(7)))


def test_shares_nest_and_end_even_by_an_error():
    outer, inner = share_of([0], (1, 1)), share_of([1], (1, 1))
    with pytest.raises(KeyError), share_of_batch(outer):
        with share_of_batch(inner):
            assert current_share() is inner
        assert current_share() is outer
        with share_of_batch(None):
            assert current_share() is None
            assert batch_total(np.zeros((9, 2))) == 9
        raise KeyError
    assert current_share() is None


def test_a_share_holds_in_its_thread_only():
    seen = []
    with share_of_batch(share_of([0], (1, 1))):
        thread = threading.Thread(target=lambda: seen.append(current_share()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_replicas_know_the_size_of_the_whole_batch():
    rows = ascending_rows((3, 3, 2, 2))
    totals, _ = run_replicas(lambda _, own: batch_total(np.zeros((len(own), 2))), rows)
    assert totals == [10] * 4


@pytest.mark.parametrize("counts", [(3, 3, 2, 2), (4, 6), (1, 5, 0)])
def test_an_image_gets_the_same_draws_whichever_replica_has_it(counts):
    rows = ascending_rows(counts)
    results, _ = run_replicas(lambda _, own: of_whole_batch(draw, len(own)), rows)
    whole = np.array(draw(sum(counts)))
    for places, drawn in zip(rows, results, strict=True):
        np.testing.assert_array_equal(np.array(drawn), whole[places])


def test_a_batch_that_is_not_of_the_share_is_refused():
    with share_of_batch(share_of([0, 3], (2, 3))):
        for refused in (lambda: of_whole_batch(draw, 4), lambda: batch_total(BATCH)):
            with pytest.raises(ValueError, match=r"as many images .*counts=\(2, 3\)"):
                refused()


BATCH = np.zeros((4, 2, 2, 1))


def test_the_shares_of_these_tests_are_what_they_say():
    rows = ascending_rows((3, 3, 2, 2))
    assert [len(own) for own in rows] == [3, 3, 2, 2]
    for total in (9, 10):
        mirrored = mirrored_rows(total, 4)
        assert all(sorted(total - 1 - i for i in own) == own for own in mirrored)
        rows += mirrored
    places = itertools.chain.from_iterable(rows)
    assert sorted(places) == sorted([*range(10), *range(9), *range(10)])
    assert all(own == sorted(own) for own in rows)
