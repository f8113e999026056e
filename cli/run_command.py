"""What the commands have in common that begin a run or go on with one."""

import pathlib
import shlex
import sys

import click
from click.core import ParameterSource

from darts_keras_cli.data_options import DATA_DEFAULTS, read_opened
from darts_keras_cli.setting import POSITIVE, add_options
from darts_keras_cli.strategy_option import open_devices, shared_folder_needed

THREADS = ("inter_op_threads", "intra_op_threads")


def run_options(command):
    """Adds `--out`, `--resume`, the numbers of threads and `--quiet`."""
    name = command.__name__
    options = (
        click.option(
            "--out",
            type=click.Path(path_type=pathlib.Path),
            metavar="RUN",
            help=f"Folder of the run, new or empty.  [default: runs/{name}-DATA-N]",
        ),
        click.option(
            "--resume",
            type=click.Path(path_type=pathlib.Path),
            metavar="RUN",
            help="Go on with the run in this folder. Its settings and data stay.",
        ),
        click.option(
            "--inter-op-threads",
            type=POSITIVE,
            show_default="2",
            help="Operations that TensorFlow computes at a time.",
        ),
        click.option(
            "--intra-op-threads",
            type=POSITIVE,
            show_default="half of the cores",
            help="Threads that one operation may use.",
        ),
        click.option("--quiet", is_flag=True, help="Print the result alone."),
    )
    return add_options(command, options)


def refuse_with_resume(*allowed):
    """Refuses every option that was given: a run that goes on keeps its settings.

    Args:
        *allowed: Strings. The names of options that may be given.
    """
    context = click.get_current_context()
    for option in context.command.params:
        source = context.get_parameter_source(option.name)
        fine = ("resume", "quiet", "strategy", *THREADS, *allowed)
        if option.name not in fine and source != ParameterSource.DEFAULT:
            raise click.UsageError(
                "`--resume` goes on with the settings and the data of the run; it "
                f"can't be combined with `{option.opts[0]}`."
            )


def start_run(procedure, make_config, options, progress, joins=False):
    """Opens the data and begins a run.

    Args:
        procedure: Callable `(source, config, out=, facts=, **callbacks) -> result`;
            see `Progress`.
        make_config: Callable `source -> config`.
        options: Dictionary of the options of the command.
        progress: `Progress`.
        joins: Boolean. Whether it joins a run that another process may have begun.

    Returns:
        The result, how the data were opened (a dictionary), and the config.
    """
    from darts_keras.data.open_data import open_data
    from darts_keras.training.run_folder import free_folder

    named = {name: options[name] for name in DATA_DEFAULTS}
    facts = begin_facts(options, wherever(named))
    devices = open_devices(options, progress)
    if progress.worker is None and not joins:
        check_free(options["out"])
    progress.open_data(named)
    source = open_data(**named)
    config = make_config(source)
    command = click.get_current_context().info_name
    folder = options["out"]
    if progress.worker is None:
        folder = folder or free_folder("runs", f"{command}-{source.name}")
    progress.begin(source, config, folder)
    more = {"facts": facts, **devices, **progress.callbacks}
    result = procedure(source, config, out=folder, **more)
    return result, facts["opened"], config


def check_free(out):
    """Checks the folder of a new run, before data are read.

    Args:
        out: Path, or `None` if the user names none.

    Raises:
        FileExistsError: If it is taken.
        NotADirectoryError: If it is a file.
    """
    from darts_keras.training.run_folder import RunFolder

    if out is not None:
        RunFolder(out)


def begin_facts(options, opened):
    """Prepares the device; returns what a new run records of its command.

    Args:
        options: Dictionary of the options of the command.
        opened: Dictionary. How to open the data again, from anywhere.
    """
    from darts_keras.training.device import prepare_device

    return {
        "opened": opened,
        "threads": prepare_device(**{name: options[name] for name in THREADS}),
        "command": shlex.join(["darts-keras", *sys.argv[1:]]),
    }


def wherever(named):
    """Returns how to open the data from any working directory."""
    if named["data"] is None:
        return named
    return {**named, "data": str(pathlib.Path(named["data"]).resolve())}


def resume_run(read, procedure, options, progress):
    """Opens the data of a run again and goes on with it.

    Args:
        read: Callable `folder -> (config, ..., facts)`.
        procedure: Callable `(source, folder, **callbacks) -> result`; see `Progress`.
        options: Dictionary of the options of the command.
        progress: `Progress`.

    Returns:
        The result, how the data were opened, and the config.
    """
    folder = options["resume"]
    with shared_folder_needed(options):
        config, _, facts = read(folder)
    named = _opened(folder, facts, procedure)
    prepare_again(options, facts)
    devices = open_devices(options, progress)
    progress.open_data(named)
    source = _open_again(named, facts)
    progress.begin(source, config, folder)
    result = procedure(source, folder, **devices, **progress.callbacks)
    return result, named, config


def _open_again(named, facts):
    from darts_keras.data.open_data import open_data
    from darts_keras.data.proxy import proxy_source
    from darts_keras.strict_json import check_object, within

    source = open_data(**named)
    if facts.get("proxy") is None:
        return source
    with within("proxy"):  # A search of a transfer study.
        drawn = check_object(facts["proxy"], ("num_classes", "num_images", "seed"))
    return proxy_source(source, **drawn)


def prepare_again(options, facts):
    """Prepares the device as it was, unless options ask for something else.

    Args:
        options: Dictionary of the options of the command.
        facts: Dictionary, the `config.json` of the run.
    """
    from darts_keras.training.device import prepare_device

    # Other numbers of threads may add up in another order, and so to other bits.
    begun = facts.get("threads", {})
    prepare_device(**{name: options[name] or begun.get(name) for name in THREADS})


def _opened(folder, facts, procedure):
    named = read_opened(facts, folder / "config.json")
    if named is None:
        raise begun_in_python(folder, f"{procedure.__name__}(data, folder)")
    return named


def begun_in_python(folder, call):
    """Returns the error of a run that no command can go on with.

    Args:
        folder: Path of the run.
        call: String. What to call in Python instead.
    """
    return ValueError(
        f"The run in {folder} was started from Python; go on with it there: "
        f"`darts_keras.{call}`."
    )


def network_words(config):
    """Returns the words of a command line that ask for the same kind of network."""
    words = ["--stem", config.stem, "--attention", config.attention]
    if config.stem_form is not None:
        words += ["--stem-form", config.stem_form]
    return words
