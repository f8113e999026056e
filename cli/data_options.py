"""The options that name data, the same for every command that needs some."""

import functools

import click

from darts_keras_cli.setting import add_options

_SAMPLE = "fashion_mnist_sample"
_COMMON_SIZE = (
    "the common or the median size of the train images; 224 for compcars and "
    "compcars_sv, 64 for miotcd"
)


def _check_path(_context, _option, path):
    """Refuses an empty path, which Python takes for the working folder."""
    if path is not None and not path:
        raise click.BadParameter("must name a file or a folder.")
    return path


_OPTIONS = (
    click.option(
        "--data",
        metavar="PATH",
        callback=_check_path,
        help="Data of your own: an .npz with x_train, y_train, x_test, y_test, or a "
        "folder of images train/<class>/ and test/<class>/, or <class>/ alone. With "
        "--dataset compcars, compcars_sv or miotcd: the folder of that set, unpacked.",
    ),
    click.option(
        "--on-bad-image",
        type=click.Choice(["fail", "skip"]),
        default="fail",
        show_default=True,
        help="What to do if an image folder has files that cannot be used.",
    ),
    click.option(
        "--crop-boxes/--no-crop-boxes",
        default=False,
        show_default=True,
        help="Cut the images of compcars to their labeled boxes.",
    ),
)
DATA_DEFAULTS = {
    "dataset": None,
    "data": None,
    "image_size": None,
    "on_bad_image": "fail",
    "crop_boxes": False,
}
"""What the options are called and what they are if not given."""


def data_options(command, data=_SAMPLE, size=_COMMON_SIZE):
    """Adds the options that `open_data` takes to a command.

    Args:
        command: Function that click makes a command of.
        data: String. Which data it takes by default, for the help.
        size: String. The size of images of a folder by default, likewise.
    """
    dataset = click.option(
        "--dataset",
        metavar="NAME",
        help="Data set by name: fashion_mnist_sample (bundled), any classification set "
        "of tensorflow-datasets, as cifar10, or one that --data says where to find: "
        "compcars, compcars_sv, miotcd (20 % of train are held out for testing, as its "
        f"test part has no labels).  [default: {data}]",
    )
    image_size = click.option(
        "--image-size",
        metavar="H[xW]",
        help="Resize the images of a folder, or of a set of tensorflow-datasets.  "
        f"[default: {size}]",
    )
    return add_options(command, (dataset, *_OPTIONS, image_size))


test_data_options = functools.partial(
    data_options,
    data=f"that of the training, or {_SAMPLE}",
    size="what the model takes",
)
"""Likewise, for commands that measure."""


def data_words(named):
    """Returns the words of a command line that name the same data.

    Args:
        named: Dict, a value for each name in `DATA_DEFAULTS`.
    """
    words = []
    for name, default in DATA_DEFAULTS.items():
        if named[name] != default:
            words.append(f"--{name.replace('_', '-')}")
            words += [] if named[name] is True else [str(named[name])]
    return words


def read_opened(facts, file):
    """Returns how the data of a run were opened: a value for each option.

    Args:
        facts: Dictionary, the `config.json` of a run.
        file: Path of it, for the message.

    Returns:
        Dictionary, or `None` if the run was started from Python.

    Raises:
        ValueError: If it is something else.
    """
    named = facts.get("opened")
    if named is None:
        return None
    if not isinstance(named, dict) or set(named) != set(DATA_DEFAULTS):
        raise ValueError(
            f"`opened` in {file} must say how to open the data. "
            f"Received: opened={named}"
        )
    return named
