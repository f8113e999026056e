"""How the work of a command ends."""

import shlex

import click

from darts_keras_cli.main import INTERRUPTED
from darts_keras_cli.strategy_option import strategy_words, tell_done


def carry_out(progress, work):
    """Returns what `work()` returns; says how to go on if it does not come to an end.

    A worker that is not the chief ends here: it has nothing to show.

    Args:
        progress: `Progress`.
        work: Callable without arguments.

    Raises:
        Exit: On Ctrl-C, and on a worker that is done.
        RuntimeError: If another worker is gone.
    """
    from darts_keras.training.lost_worker import LostWorkerError

    try:
        with progress:
            result = work()
    except KeyboardInterrupt:
        click.echo(f"Interrupted. {_way_on(progress)}", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    except LostWorkerError as error:
        if progress.worker is not None:
            raise
        raise RuntimeError(f"{error} {_way_on(progress)}") from error
    if progress.worker is not None:
        tell_done(progress.worker)
        raise click.exceptions.Exit(0)
    return result


def _way_on(progress):
    if progress.worker is not None:
        return "The chief stops too, and says how to go on."
    folder = progress.folder
    if folder is None or not (folder / progress.saved_file).exists():
        return "Nothing was saved."
    command = click.get_current_context().info_name
    words = ["darts-keras", command, "--resume", str(folder), *strategy_words()]
    return f"Go on with: {shlex.join(words)}"
