"""The options that name data, the same for every command that needs some."""

import functools

import click

_OPTIONS = (
    click.option(
        "--dataset",
        metavar="NAME",
        help="Data set by name: fashion_mnist_sample (bundled), or any classification "
        "set of tensorflow-datasets, as cifar10.  [default: fashion_mnist_sample]",
    ),
    click.option(
        "--data",
        metavar="PATH",
        help="Data of your own: an .npz with x_train, y_train, x_test, y_test, or a "
        "folder of images train/<class>/ and test/<class>/, or <class>/ alone.",
    ),
    click.option(
        "--image-size",
        metavar="H[xW]",
        help="Resize the images of a folder, or of a set of tensorflow-datasets.  "
        "[default: the common or the median size of the train images]",
    ),
    click.option(
        "--on-bad-image",
        type=click.Choice(["fail", "skip"]),
        default="fail",
        show_default=True,
        help="What to do if an image folder has files that cannot be used.",
    ),
)


def data_options(command):
    """Adds `--dataset`, `--data`, `--image-size` and `--on-bad-image` to a command.

    The command gets `dataset`, `data`, `image_size` and `on_bad_image`, to be handed
    on to `open_data`.
    """
    return functools.reduce(lambda f, option: option(f), reversed(_OPTIONS), command)
