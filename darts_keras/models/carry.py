"""What a supernet can take over from another one."""

from darts_keras.carried_parts import CARRIED_PARTS

_MEANINGS = {
    "stem": (),
    "cells": ("operations", "num_nodes", "weight_sharing"),
    "alphas": ("operations", "alpha_names"),
}
"""What decides which variable of a part stands for what, beside its shape."""


def carry(source, target, parts=CARRIED_PARTS):
    """Copies variables of a supernet into another one.

    With the cells go the attention blocks after them, and all moving statistics of
    normalizations. What is not carried keeps its values.

    Args:
        source: Built `Supernet`.
        target: Built `Supernet`.
        parts: Sequence of names in `CARRIED_PARTS`.

    Raises:
        ValueError: If a part is unknown, or does not fit: it has other shapes, or is
            of another search space. Nothing is copied then.
    """
    pairs = []
    for part in parts:
        if part not in CARRIED_PARTS:
            raise ValueError(
                f"`parts` must be names of {CARRIED_PARTS}. Received: {part!r}"
            )
        _check_meaning(source, target, part)
        ours, theirs = _variables(target, part), _variables(source, part)
        shapes, expected = _shapes(theirs), _shapes(ours)
        if shapes != expected:
            raise ValueError(
                f"The {part} of both supernets must have the same shapes to be carried "
                f"over. {_difference(shapes, expected)} Leave that part out, or search "
                "in the same space, with the same filters, cells and stem."
            )
        pairs += zip(ours, theirs, strict=True)
    for ours, theirs in pairs:
        ours.assign(theirs.value)


def _check_meaning(source, target, part):
    """Raises `ValueError` if variables of equal shapes may stand for other things."""
    for name in _MEANINGS[part]:
        found, expected = _meaning(source, name), _meaning(target, name)
        if found != expected:
            raise ValueError(
                f"The {part} of both supernets must have the same `{name}` to be "
                f"carried over. Expected: {name}={expected}. Received: {name}={found}. "
                "Leave that part out, or search in the same space."
            )


def _meaning(supernet, name):
    if name == "alpha_names":
        return tuple(supernet.alpha_names)
    return getattr(supernet.space, name)


def _variables(supernet, part):
    if part == "stem":
        return supernet.stem_layer.variables
    if part == "alphas":
        return supernet.architecture_variables
    layers = (*supernet.cells, *supernet.attention_blocks)
    return [variable for layer in layers for variable in layer.variables]


def _shapes(variables):
    return [tuple(variable.shape) for variable in variables]


def _difference(shapes, expected):
    if len(shapes) != len(expected):
        return f"Received: {len(shapes)} variables, {len(expected)} expected."
    pairs = zip(shapes, expected, strict=True)
    found, wanted = next(pair for pair in pairs if pair[0] != pair[1])
    return f"Received: one of shape {found}, {wanted} expected."
