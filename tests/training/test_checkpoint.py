"""Checkpoints: the same bits, or an error that names the file."""

import errno
import json
import re

import keras
import numpy as np
import pytest

from darts_keras.training.checkpoint import load_checkpoint, save_checkpoint

STATE = {"records": [{"epoch": 0, "loss": 0.1 + 0.2}], "seconds": 1e-300}


def draw_variables(seed):
    generator = np.random.default_rng(seed)
    arrays = [
        generator.normal(size=(3, 2)).astype("float32"),
        generator.normal(size=()),
        generator.integers(0, 2**62, 4),
        generator.integers(0, 2**32, 2, "uint32"),
        generator.normal(size=0).astype("float32"),
        generator.normal(size=3).astype("float16"),
    ]
    return [
        keras.Variable(array, dtype=str(array.dtype), trainable=False)
        for array in arrays
    ]


def bits_of(variables):
    arrays = [np.asarray(variable) for variable in variables]
    return [(array.dtype, array.shape, array.tobytes()) for array in arrays]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "checkpoint.npz"
    save_checkpoint(path, draw_variables(0), STATE)
    return path


def test_a_checkpoint_gives_back_every_bit_and_the_state(path):
    others = draw_variables(1)
    assert load_checkpoint(path, others) == STATE
    assert bits_of(others) == bits_of(draw_variables(0))


def test_numbers_that_are_none_come_back_as_they_were(tmp_path):
    special = [np.nan, np.inf, -np.inf, -0.0, np.float32(1e-45)]
    variable = keras.Variable(special, dtype="float32")
    save_checkpoint(tmp_path / "c.npz", [variable], {})
    other = keras.Variable(np.ones(5), dtype="float32")
    load_checkpoint(tmp_path / "c.npz", [other])
    assert bits_of([other]) == bits_of([variable])


def test_more_variables_than_digits_stay_in_order(tmp_path):
    variables = [keras.Variable(float(i)) for i in range(12)]
    save_checkpoint(tmp_path / "c.npz", variables, {})
    others = [keras.Variable(-1.0) for _ in variables]
    load_checkpoint(tmp_path / "c.npz", others)
    assert [float(np.asarray(variable)) for variable in others] == list(range(12))


def refuse(path, match):
    """Checks that a file is refused by name, and that nothing is assigned."""
    others = draw_variables(1)
    with pytest.raises(ValueError, match=re.escape(str(path)) + " " + match):
        load_checkpoint(path, others)
    assert bits_of(others) == bits_of(draw_variables(1))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_file_cut_short_is_refused(path, share):
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    refuse(path, "must be a whole checkpoint")


@pytest.mark.parametrize("data", [b"x" * 999, b"PK\x03\x04", b"\x93NUMPY", b"[1]"])
def test_a_file_of_another_kind_is_refused(path, data):
    path.write_bytes(data)
    refuse(path, "must be a whole checkpoint")


def test_a_flipped_bit_is_refused_wherever_it_is(path):
    data = path.read_bytes()
    generator = np.random.default_rng(0)
    for place in [*range(0, len(data), 29), len(data) - 1]:
        damaged = bytearray(data)
        damaged[place] ^= 1 << generator.integers(8)
        path.write_bytes(damaged)
        refuse(path, "must be a whole checkpoint")


def test_bytes_too_many_are_refused(path):
    path.write_bytes(path.read_bytes() + b"0")
    refuse(path, "must be a whole checkpoint")


@pytest.mark.parametrize(
    "change",
    [
        lambda variables: variables[:-1],
        lambda variables: [*variables, keras.Variable(0.0)],
        lambda variables: [keras.Variable(np.zeros((2, 3))), *variables[1:]],
    ],
)
def test_a_checkpoint_of_other_shapes_is_refused(path, change):
    others = change(draw_variables(1))
    before = bits_of(others)
    message = r"must hold the variables of this run.*Expected: \d.*Received: 6"
    with pytest.raises(ValueError, match=message):
        load_checkpoint(path, others)
    assert bits_of(others) == before


def test_a_missing_checkpoint_is_no_damaged_one(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        load_checkpoint(tmp_path / "none.npz", draw_variables(1))


def test_a_full_disk_leaves_the_last_good_checkpoint(path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_checkpoint(path, draw_variables(2), {})
    others = draw_variables(1)
    assert load_checkpoint(path, others) == STATE
    assert bits_of(others) == bits_of(draw_variables(0))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_it_is_an_npz_whose_text_is_json(path):
    with np.load(path, allow_pickle=False) as file:
        text = json.loads(file["text"].tobytes())
    assert text["state"] == STATE
    assert len(text["paths"]) == 6
