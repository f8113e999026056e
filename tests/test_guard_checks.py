"""What a guard asks of a search before it begins."""

import pytest
from synthetic_search import make_history

from darts_keras.guards import check_length, make_guard


def test_a_search_that_is_too_short_for_its_guard_is_refused():
    guard = make_guard("eigenvalue", {"start": 4})
    check_length("eigenvalue", guard, 24, 11)
    message = (
        r"'eigenvalue' needs 24 `epochs` to decide, of which 13 move.*Received: "
        r"epochs=23, warmup_epochs=11, so that 12 move it.*more `epochs`, or .*start=4"
    )
    with pytest.raises(ValueError, match=message):
        check_length("eigenvalue", guard, 23, 11)
    with pytest.raises(ValueError, match=r"'ranking' needs 10 `epochs`.*patience=10"):
        check_length("ranking", make_guard("ranking", {}), 9, 0)


@pytest.mark.parametrize("name", ["none", "skips", "best_valid"])
def test_other_guards_let_a_search_be_short(name):
    check_length(name, make_guard(name, {}), 1, 1)


def test_a_ranking_needs_something_to_rank():
    record = make_history(1)[0]
    guard = make_guard("ranking", {})
    guard.check_first(record)
    norms = [[None, 0.1, 0.1, *[None] * 5]] * 14
    guard.check_first({**record, "filter_norms": {"normal": norms}})
    alone = [[None, 0.1, *[None] * 6]] * 14
    norms = {"normal": norms, "reduction": alone}
    with pytest.raises(ValueError, match=r"two `operations`.*search space with 1\."):
        guard.check_first({**record, "filter_norms": norms})
    make_guard("skips", {}).check_first({**record, "filter_norms": norms})
