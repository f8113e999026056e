"""The supernet of a search, read back from its folder."""

import pathlib

from darts_keras.config import SearchConfig
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.checkpoint import load_checkpoint
from darts_keras.training.run_folder import damaged_settings, read_facts
from darts_keras.training.search_assembly import build_supernet

CHECKPOINT = "checkpoint.npz"


def load_supernet(folder):
    """Reads the supernet of a search as its last checkpoint has it.

    Args:
        folder: Path of the run folder. The data are not needed.

    Returns:
        Built `Supernet` for normalized images.

    Raises:
        FileNotFoundError: If there is no run, or no checkpoint in it.
        ValueError: If it is no search, or a file is damaged.
    """
    facts = read_facts(folder, ("config", "space", "data"))
    with damaged_settings(folder, "a search"):
        config = SearchConfig(**facts["config"])
        space = SearchSpace(**facts["space"])
        shape, classes = facts["data"]["image_shape"], facts["data"]["classes"]
    supernet = build_supernet(tuple(shape), len(classes), space, config)
    path = pathlib.Path(folder) / CHECKPOINT
    # A checkpoint has them first; optimizers and counters come after.
    load_checkpoint(path, supernet.variables, leading=True)
    return supernet
