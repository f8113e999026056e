"""What a run tells that is a part of a larger procedure."""


def follow_part(place, on_step=None, on_epoch=None, on_part=None):
    """Returns what to give a run, so that it says which part it is.

    Args:
        place: Dictionary: which part of the procedure.
        on_step: Optional callable `(done, total)`, after each step.
        on_epoch: Optional callable `(record)`, after each epoch. Its records have the
            `place` as well.
        on_part: Optional callable `(place)`, at the first step that the part makes
            now, before its `on_step`. A part that is finished makes none.

    Returns:
        Pair of an `on_step` and an `on_epoch`, each `None` if there is nobody to tell.
    """
    return (
        _announcing(place, on_step, on_part),
        on_epoch and (lambda record: on_epoch({**record, **place})),
    )


def _announcing(place, on_step, on_part):
    if on_part is None:
        return on_step
    is_told = False

    def step(done, total):
        nonlocal is_told
        if not is_told:
            on_part(place)
        is_told = True
        if on_step is not None:
            on_step(done, total)

    return step
