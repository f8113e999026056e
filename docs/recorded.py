"""What the runs of these scripts record, so that each can be resumed by itself."""

import pathlib
import shlex
import sys

import darts_keras
from darts_keras_cli.data_options import DATA_DEFAULTS


def open_recorded(path):
    """Prepares the device and opens data of one's own.

    Args:
        path: Path of a file or a folder, as for `darts_keras.open_data`.

    Returns:
        `DataSource`, and a dictionary of facts to record in each run.
    """
    opened = {**DATA_DEFAULTS, "data": str(pathlib.Path(path).resolve())}
    facts = {
        "opened": opened,
        "threads": darts_keras.prepare_device(),
        "command": shlex.join(["python", *sys.argv]),
    }
    return darts_keras.open_data(**opened), facts


def draw_proxy(source, facts, num_images):
    """Returns a part of the data, and the facts of the runs on it.

    Args:
        source: `DataSource`.
        facts: Dictionary, of the runs on all of it.
        num_images: Integer. Images of the train part that are drawn.
    """
    drawn = {"num_classes": None, "num_images": num_images, "seed": 0}
    return darts_keras.proxy_source(source, **drawn), {**facts, "proxy": drawn}
