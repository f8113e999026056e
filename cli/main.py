"""The `darts-keras` command: parse, call, print."""

import dis
import importlib
import logging
import os
import sys
import warnings

import click

INTERRUPTED = 130  # The exit code of a command that Ctrl-C ended.

_COMMANDS = {
    "search": ("darts_keras_cli.search", "Search an architecture for images."),
    "train": ("darts_keras_cli.train", "Train the network of a genotype."),
    "evaluate": ("darts_keras_cli.evaluate", "Measure a classifier on test images."),
    "compare": ("darts_keras_cli.compare", "Compare classifiers, image by image."),
    "export": ("darts_keras_cli.export", "Hand a classifier to a server."),
    "zoo": ("darts_keras_cli.zoo", "Use models that are trained already."),
    "describe": ("darts_keras_cli.describe", "Tell what a network costs."),
    "ablate": ("darts_keras_cli.ablate", "Measure what attention and stem are worth."),
    "tune": ("darts_keras_cli.tune", "Tune a recipe, by KerasTuner."),
    "transfer": (
        "darts_keras_cli.transfer",
        "Measure what an architecture is worth on other data.",
    ),
    "data": ("darts_keras_cli.data", "Look at a data set before a search."),
    "genotype": ("darts_keras_cli.genotype", "Look at architectures."),
}


class _LazyGroup(click.Group):
    """Imports a command when it is used: help on all of them takes no time."""

    def list_commands(self, *_):
        return list(_COMMANDS)

    def get_command(self, _, cmd_name):
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), cmd_name)

    def format_commands(self, _, formatter):
        rows = [(name, text) for name, (_, text) in _COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx):
        try:
            with warnings.catch_warnings():
                if not ctx.params["debug"]:
                    warnings.showwarning = _show_warning
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            raise  # Click ends without a word when nobody reads on.
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except Exception as error:
            if ctx.params["debug"]:
                raise
            raise _as_click(error) from error


def _show_warning(message, *_, **__):
    click.echo(f"Warning: {message}", err=True)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="darts-keras")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def group(debug):
    """Differentiable architecture search for image classifiers, in Keras 3."""
    if not debug:
        # TensorFlow greets on the terminal before anyone can ask it not to.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        logging.getLogger("tensorflow").setLevel(logging.ERROR)


def _as_click(error):
    """Turns an error into a message: exit code 2 for misuse, 1 for failure."""
    shown = click.ClickException(str(error) or type(error).__name__)
    if isinstance(error, _MISUSE) and _is_ours(error):
        shown.exit_code = 2
    elif not isinstance(error, (OSError, RuntimeError)):
        shown.message = (
            f"{type(error).__name__}: {error}\nThis is not an error that we foresaw. "
            "Run it again as `darts-keras --debug ...` to see where it comes from."
        )
    return shown


_MISUSE = (
    ValueError,
    TypeError,
    FileNotFoundError,
    FileExistsError,
    NotADirectoryError,
    ImportError,  # An extra is not installed.
)


def _is_ours(error):
    """Whether our own code raised it, and so knows that the input is to blame.

    An error that Python itself raises in our code, on `None + 1`, is a mistake of
    ours: there the instruction is no `raise`.
    """
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame
    raised = frame.f_code.co_code[trace.tb_lasti] == dis.opmap["RAISE_VARARGS"]
    return raised and frame.f_globals["__name__"].startswith("darts_keras")


def main():
    """Runs the command line; the entry point of the package."""
    sys.exit(group(prog_name="darts-keras"))
