"""The row of cells: reductions, filters, what images it suits."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from darts_keras.models.skeleton import CellPlan, plan_cells

CIFAR = (32, 32, 3)


def reductions(plans):
    return [index for index, plan in enumerate(plans) if plan.reduction]


def test_eight_cells_are_laid_out_as_in_the_search_of_darts():
    assert plan_cells(CIFAR, 16, 8) == (
        CellPlan(16, False, False, level=1, index=0, count=2),
        CellPlan(16, False, False, level=1, index=1, count=2),
        CellPlan(32, True, False, level=2, index=0, count=1),
        CellPlan(32, False, True, level=2, index=0, count=2),
        CellPlan(32, False, False, level=2, index=1, count=2),
        CellPlan(64, True, False, level=3, index=0, count=1),
        CellPlan(64, False, True, level=3, index=0, count=2),
        CellPlan(64, False, False, level=3, index=1, count=2),
    )


@given(st.integers(3, 40))
@example(3)  # Two levels without a normal cell.
@example(4)
def test_a_reduction_cell_begins_a_level_and_normal_cells_are_counted_in_it(num_cells):
    plans = plan_cells(CIFAR, 2, num_cells)
    assert [plan.level for plan in plans if plan.reduction] == [2, 3]
    assert [plan.level for plan in plans] == sorted(plan.level for plan in plans)
    assert all(plan.index == 0 and plan.count == 1 for plan in plans if plan.reduction)
    for level in (1, 2, 3):
        mine = [plan for plan in plans if plan.level == level and not plan.reduction]
        assert [plan.index for plan in mine] == list(range(len(mine)))
        assert {plan.count for plan in mine} <= {len(mine)}


@given(st.integers(3, 40), st.integers(1, 30))
@example(20, 18)
@example(3, 1)  # Its reductions follow one another.
def test_reductions_stand_at_a_third_and_two_and_double_the_filters(num_cells, half):
    plans = plan_cells(CIFAR, 2 * half, num_cells)
    first, second = num_cells // 3, 2 * num_cells // 3
    assert len(plans) == num_cells
    assert reductions(plans) == [first, second]
    factors = [(i >= first) + (i >= second) for i in range(num_cells)]
    assert [plan.filters for plan in plans] == [2 * half * 2**f for f in factors]
    halved = [False, *(plan.reduction for plan in plans[:-1])]
    assert [plan.halve_before_previous for plan in plans] == halved


@pytest.mark.parametrize(
    ("shape", "stem", "form", "halved"),
    [
        (CIFAR, "dual", None, False),
        (CIFAR, "dual", "large", True),
        ((64, 80, 3), "dual", None, True),
        ((224, 63, 3), "dual", None, False),
        ((64, 80, 3), "dual", "small", False),
        ((64, 80, 3), "single", None, False),
    ],
)
def test_only_the_large_dual_stem_gives_the_first_cell_two_sizes(
    shape, stem, form, halved
):
    first, *_ = plan_cells(shape, 16, 8, stem, form)
    assert first.halve_before_previous is halved


@pytest.mark.parametrize(
    ("shape", "form", "expected"),
    [
        ((16, 16, 1), None, [2, 5]),
        ((63, 512, 1), None, [2, 5]),
        ((64, 64, 1), None, [2, 5]),
        ((33, 512, 1), "large", [2, 5]),  # 33, 17, 9, 5, then 3, 2
        ((32, 512, 1), "large", [5]),  # 32, 16, 8, 4, then 2
        ((512, 17, 1), "large", [5]),
    ],
)
def test_small_images_bear_one_reduction_after_two_thirds(shape, form, expected):
    plans = plan_cells(shape, 16, 8, form=form)
    assert reductions(plans) == expected
    assert plans[-1].filters == 16 * 2 ** len(expected)
    assert plans[-1].level == 1 + len(expected)


def test_images_that_bear_no_reduction_are_refused():
    message = r"leaves 2 pixels of the smaller side.*small form.*\(512, 16, 3\)"
    with pytest.raises(ValueError, match=message):
        plan_cells((512, 16, 3), 16, 8, form="large")


@pytest.mark.parametrize("shape", [(15, 32, 3), (32, 15, 3), (513, 32, 3), (32, 0, 3)])
def test_sides_out_of_range_are_refused(shape):
    with pytest.raises(ValueError, match=r"Height and width.*\[16, 512\].*Received"):
        plan_cells(shape, 16, 8)


@pytest.mark.parametrize("channels", [0, 9])
def test_channels_out_of_range_are_refused(channels):
    with pytest.raises(ValueError, match=r"channels in `image_shape`.*\[1, 8\].*Rec"):
        plan_cells((32, 32, channels), 16, 8)


@pytest.mark.parametrize("filters", [0, -2, 1, 15])
def test_filters_that_cannot_be_halved_are_refused(filters):
    with pytest.raises(ValueError, match=rf"`filters` must be even.*{filters}"):
        plan_cells(CIFAR, filters, 8)


@pytest.mark.parametrize("num_cells", [2, 0, -1])
def test_too_few_cells_are_refused(num_cells):
    with pytest.raises(ValueError, match=rf"`num_cells`.*at least 3.*{num_cells}"):
        plan_cells(CIFAR, 16, num_cells)


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match=r"`form` must be one of.*form='tiny'"):
        plan_cells(CIFAR, 16, 8, form="tiny")
