"""Everything a run needs to go on, in one file."""

import hashlib
import io
import json
import pathlib

import numpy as np
from keras import ops

from darts_keras.files import write_atomically

_DIGEST_SIZE = hashlib.sha256().digest_size


def save_checkpoint(path, variables, state):
    """Writes the values of variables, and what else there is to remember.

    The file appears as a whole or not at all; a reader, or a process that is killed
    meanwhile, finds the one from before. It is an `.npz` with its SHA-256 behind it.

    Args:
        path: Path of the file.
        variables: Sequence of Keras variables, always in the same order.
        state: JSON-serializable object.

    Raises:
        OSError: If the file can't be written; the old one is still there then.
    """
    arrays = {_key(i): ops.convert_to_numpy(v) for i, v in enumerate(variables)}
    text = json.dumps({"paths": [v.path for v in variables], "state": state})
    buffer = io.BytesIO()
    np.savez(buffer, text=np.frombuffer(text.encode(), np.uint8), **arrays)
    data = buffer.getvalue()
    write_atomically(path, data + hashlib.sha256(data).digest())


def load_checkpoint(path, variables, leading=False):
    """Reads a checkpoint into variables and returns its state.

    Nothing is assigned unless the whole file is sound and fits.

    Args:
        path: Path of the file.
        variables: The sequence that was saved, or an equal one.
        leading: Boolean. Whether the variables are only the first ones of these.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is damaged, or of another model.
    """
    arrays, state = _read(path)
    shapes = [tuple(v.shape) for v in variables]
    found = [arrays[key].shape for key in sorted(arrays)]
    found = found[: len(shapes)] if leading else found
    if found != shapes:
        raise ValueError(
            f"{path} must hold the variables of this run. Expected: "
            f"{len(shapes)} of them. Received: {len(found)}, or other shapes."
        )
    for index, variable in enumerate(variables):
        variable.assign(arrays[_key(index)])
    return state


def _read(path):
    """Returns the arrays by name, and the state."""
    content = pathlib.Path(path).read_bytes()
    data, digest = content[:-_DIGEST_SIZE], content[-_DIGEST_SIZE:]
    if hashlib.sha256(data).digest() != digest:
        raise ValueError(
            f"{path} must be a whole checkpoint; it was cut short or changed. "
            f"Received: {len(content)} bytes"
        )
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    text = json.loads(arrays.pop("text").tobytes())
    return arrays, text["state"]


def _key(index):
    return f"variable_{index:06d}"
