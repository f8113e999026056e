import numpy as np
import pytest

from darts_keras.report.norm_curves import relative_norms

STARTS = np.random.default_rng(0).uniform(0.1, 0.3, (5, 3))
DECAY = np.array([1.0, 0.9, 0.9, 0.7])


def _norms():
    """Norms `(4, 5, 3)` that only decay."""
    return STARTS * DECAY[:, None, None]


def test_the_decay_that_all_share_is_taken_out():
    np.testing.assert_allclose(relative_norms(_norms()), 1.0)


def test_what_grows_against_the_others_shows():
    norms = _norms()
    norms[2:, 4, 1] *= 1.2
    relative = relative_norms(norms)
    np.testing.assert_allclose(relative[:, 4, 1], [1, 1, 1.2, 1.2])
    relative[2:, 4, 1] = 1
    np.testing.assert_allclose(relative, 1.0)


def test_the_size_at_the_start_does_not_count():
    norms = _norms()
    norms[1:, 0, 0] *= 1.1
    np.testing.assert_allclose(relative_norms(norms), relative_norms(100 * norms))


@pytest.mark.parametrize("missing", [np.nan, 0.0])
def test_operations_without_a_start_have_no_line(missing):
    norms = _norms()
    norms[0, 2, 2] = missing
    relative = relative_norms(norms)
    assert np.isnan(relative[:, 2, 2]).all()
    assert np.isfinite(np.delete(relative.reshape(4, 15), 8, axis=1)).all()


def test_norms_that_begin_later_begin_at_one():
    norms = _norms()
    norms[:2] = np.nan
    relative = relative_norms(norms)
    assert np.isnan(relative[:2]).all()
    np.testing.assert_allclose(relative[2:], 1.0)


def test_without_any_norm_there_is_none():
    assert np.isnan(relative_norms(np.full((2, 5, 3), np.nan))).all()
