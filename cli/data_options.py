"""The options that name data, the same for every command that needs some."""

import click

from darts_keras_cli.setting import add_options

_OPTIONS = (
    click.option(
        "--dataset",
        metavar="NAME",
        help="Data set by name: fashion_mnist_sample (bundled), any classification set "
        "of tensorflow-datasets, as cifar10, or one that --data says where to find: "
        "compcars, compcars_sv, miotcd (20 % of train are held out for testing, as its "
        "test part has no labels).  [default: fashion_mnist_sample]",
    ),
    click.option(
        "--data",
        metavar="PATH",
        help="Data of your own: an .npz with x_train, y_train, x_test, y_test, or a "
        "folder of images train/<class>/ and test/<class>/, or <class>/ alone. With "
        "--dataset compcars, compcars_sv or miotcd: the folder of that set, unpacked.",
    ),
    click.option(
        "--image-size",
        metavar="H[xW]",
        help="Resize the images of a folder, or of a set of tensorflow-datasets.  "
        "[default: the common or the median size of the train images; 224 for "
        "compcars and compcars_sv, 64 for miotcd]",
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


def data_options(command):
    """Adds the options above to a command, which hands them on to `open_data`."""
    return add_options(command, _OPTIONS)


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
