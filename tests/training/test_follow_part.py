"""What a run tells that is a part of a larger procedure."""

from darts_keras.training.follow_part import follow_part

PLACE = {"run": 2, "num_runs": 4}


def follow(told, *names):
    """Returns the callbacks of a part of which these are told, in a list."""
    asked = {
        name: lambda *given, name=name: told.append((name, *given)) for name in names
    }
    return follow_part(PLACE, **asked)


def test_a_part_is_told_once_before_its_first_step():
    told = []
    on_step, _ = follow(told, "on_step", "on_part")
    assert not told
    on_step(3, 9)
    on_step(4, 9)
    assert told == [("on_part", PLACE), ("on_step", 3, 9), ("on_step", 4, 9)]


def test_an_epoch_tells_which_part_it_is_of():
    told = []
    _, on_epoch = follow(told, "on_epoch")
    on_epoch({"epoch": 1})
    assert told == [("on_epoch", {"epoch": 1, **PLACE})]


def test_each_of_them_is_optional():
    told = []
    assert follow(told) == (None, None)
    on_step, on_epoch = follow(told, "on_part")
    on_step(1, 9)
    assert told == [("on_part", PLACE)]
    assert on_epoch is None
    on_step, _ = follow(told, "on_step")
    on_step(2, 9)
    assert told[1:] == [("on_step", 2, 9)]
