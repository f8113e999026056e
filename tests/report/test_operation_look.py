from synthetic_search import OPERATIONS

from darts_keras.report.operation_look import operation_look


def test_every_operation_of_the_space_has_its_own_color_and_short_name():
    looks = [operation_look(name) for name in OPERATIONS]
    assert len({look.color for look in looks}) == len(OPERATIONS)
    assert len({look.short_name for look in looks}) == len(OPERATIONS)


def test_a_family_shares_one_color():
    looks = [operation_look(f"sep_conv_{kernel}") for kernel in ("3x3", "5x5", "7x7")]
    assert {look.family_color for look in looks} == {looks[0].color}
    assert {look.family for look in looks} == {"separable"}


def test_short_names_fit_on_an_arrow():
    names = ["sep_conv_3x3", "max_pool_3x3", "skip_connect", "none", "conv_7x1_1x7"]
    shown = [operation_look(name).short_name.replace("\u00d7", "x") for name in names]
    assert shown == ["sep 3x3", "max 3x3", "skip", "none", "conv 7x1 1x7"]


def test_an_operation_of_a_user_has_a_look_that_does_not_change():
    look = operation_look("my_block")
    assert look == operation_look("my_block")
    assert (look.family, look.short_name) == ("other", "my block")
