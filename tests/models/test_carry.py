"""What a supernet takes over from another one."""

import dataclasses

import numpy as np
import pytest

from darts_keras.carried_parts import CARRIED_PARTS
from darts_keras.models.carry import carry
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(operations=("skip_connect", "sep_conv_3x3"), num_nodes=1)


def new_supernet(num_classes=3, channels=1, **settings):
    settings = {"filters": 2, "num_cells": 3, "space": SPACE, **settings}
    supernet = Supernet((16, 16, channels), num_classes, **settings)
    supernet.build((None, 16, 16, channels))
    for variable in supernet.variables:  # Constants at the start look carried.
        variable.assign(np.random.normal(size=variable.shape))
    return supernet


def parts_of(supernet):
    layers = [*supernet.cells, *supernet.attention_blocks]
    groups = {
        "stem": supernet.stem_layer.variables,
        "cells": [variable for layer in layers for variable in layer.variables],
        "alphas": supernet.architecture_variables,
        "head": supernet.head.variables,
    }
    assert sum(map(len, groups.values())) == len(supernet.variables)
    return {
        name: [np.asarray(variable).copy() for variable in group]
        for name, group in groups.items()
    }


def same(values, others):
    return all(np.array_equal(*pair) for pair in zip(values, others, strict=True))


@pytest.mark.parametrize(
    "parts", [(), ("stem",), ("cells",), ("alphas",), ("alphas", "stem"), CARRIED_PARTS]
)
def test_the_parts_that_are_named_are_carried_and_no_others(parts):
    source, target = new_supernet(attention="se"), new_supernet(4, attention="se")
    kept, given = parts_of(target), parts_of(source)
    carry(source, target, parts)
    for name, values in parts_of(target).items():
        assert same(values, given[name] if name in parts else kept[name])


def test_nothing_is_carried_to_the_source():
    source, target = new_supernet(), new_supernet()
    given = parts_of(source)
    carry(source, target)
    target.alphas["normal"].assign(target.alphas["normal"] + 1)
    assert all(same(values, given[name]) for name, values in parts_of(source).items())


def test_what_does_not_fit_is_refused_and_nothing_is_copied():
    source, target = new_supernet(channels=3), new_supernet()
    kept = parts_of(target)
    with pytest.raises(ValueError, match=r"The stem of both.*\(3, 3, 3, 6\), \(3, 3"):
        carry(source, target, ("alphas", "stem"))
    assert all(same(values, kept[name]) for name, values in parts_of(target).items())
    carry(source, target, ("cells", "alphas"))


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"num_cells": 4}, "cells"),
        ({"filters": 4}, "cells"),
        ({"attention": "se"}, "cells"),
        ({"space": SearchSpace(operations=("skip_connect",), num_nodes=1)}, "alphas"),
    ],
)
def test_other_supernets_are_refused(settings, part):
    with pytest.raises(ValueError, match=f"The {part} of both supernets must have"):
        carry(new_supernet(**settings), new_supernet(), (part,))


SWAPPED = dataclasses.replace(SPACE, operations=SPACE.operations[::-1])
OTHERS = dataclasses.replace(SPACE, operations=("skip_connect", "dil_conv_3x3"))


@pytest.mark.parametrize("space", [SWAPPED, OTHERS], ids=["swapped", "others"])
@pytest.mark.parametrize("part", ["cells", "alphas"])
def test_other_operations_of_equal_shape_are_refused(space, part):
    source, target = new_supernet(space=space), new_supernet()
    kept = parts_of(target)
    message = rf"The {part} of both.*same `operations`.*Expected.*Received: operations="
    with pytest.raises(ValueError, match=message):
        carry(source, target, ("stem", part))
    assert all(same(values, kept[name]) for name, values in parts_of(target).items())
    carry(source, target, ("stem",))


@pytest.mark.parametrize(
    ("space", "num_cells", "parts", "name"),
    [
        # N R R: nobody shares, and all shapes are those without sharing.
        ({"weight_sharing": "level"}, 3, ("cells",), "weight_sharing"),
        ({"num_nodes": 2}, 3, ("cells",), "num_nodes"),
        ({"alpha_sharing": "level"}, 4, ("alphas",), "alpha_names"),
    ],
)
def test_other_sharing_is_refused(space, num_cells, parts, name):
    space = dataclasses.replace(SPACE, **space)
    source = new_supernet(space=space, num_cells=num_cells)
    target = new_supernet(num_cells=num_cells)
    with pytest.raises(ValueError, match=rf"the same `{name}`.*Received: {name}="):
        carry(source, target, parts)


@pytest.mark.parametrize("weights", ["level", "levels"])
@pytest.mark.parametrize("alphas", ["level", "cell"])
def test_what_is_shared_is_carried_as_well(alphas, weights):
    space = dataclasses.replace(SPACE, alpha_sharing=alphas, weight_sharing=weights)
    settings = {"space": space, "num_cells": 6}  # N N R N R N.
    source, target = new_supernet(**settings), new_supernet(4, **settings)
    kept, given = parts_of(target), parts_of(source)
    carry(source, target)
    for name, values in parts_of(target).items():
        assert same(values, kept[name] if name == "head" else given[name])


def test_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match=r"`parts` must be names of.*'head'"):
        carry(new_supernet(), new_supernet(), ("head",))
