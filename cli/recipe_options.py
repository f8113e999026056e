"""What the commands have in common that train by a recipe."""

import dataclasses
import functools

import click

from darts_keras_cli.find_genotype import find_genotype
from darts_keras_cli.run_command import refuse_with_resume, start_run
from darts_keras_cli.setting import given_settings

genotype_option = click.option(
    "--genotype",
    metavar="FILE_OR_NAME",
    help="Needed, to begin: a genotype file, the folder of a search, or a published "
    "name, such as DARTS_V2.",
)
recipe_option = click.option(
    "--recipe",
    default=None,
    show_default="quick; small for less than 3,000 train images",
    metavar="NAME",
    help="Settings to start from: quick or small (for two cores), paper (Liu et al., "
    "2019, in the form for the data set; days on a GPU), or a file that `tune` wrote.",
)


def check_begins_or_resumes(options):
    """Refuses what is too much to go on, or too little to begin.

    Args:
        options: Dictionary of the options of the command.
    """
    if options["resume"] is not None:
        refuse_with_resume()
    elif options["genotype"] is None:
        raise click.UsageError(
            "Missing option '--genotype': a file, the folder of a search, or a "
            "published name (`darts-keras genotype list`), such as DARTS_V2."
        )


def start_by_recipe(procedure, settings, options, progress, joins=False):
    """Begins a run with the genotype and the config that the options ask for.

    Args:
        procedure: Callable `(genotype, source, config, out=, facts=, **callbacks) ->
            result`; see `Progress`.
        settings: Sequence of `Setting`, those that the command has.
        options: Dictionary of the options of the command.
        progress: `Progress`.
        joins: See `start_run`.

    Returns:
        As `start_run`.
    """
    genotype = find_genotype(options["genotype"], "--genotype")
    make_config = functools.partial(config_of, options, settings)
    _check_early(options, settings)
    procedure = functools.partial(procedure, genotype)
    return start_run(procedure, make_config, options, progress, joins)


def _check_early(options, settings):
    """Refuses what fits no recipe that it may come to, before data are read."""
    names = [options["recipe"]] if options["recipe"] else ["small", "quick"]
    for name in names:
        try:
            config_of({**options, "recipe": name}, settings)
        except ValueError:
            if name == names[-1]:
                raise
        else:
            return


def config_of(options, settings, source=None):
    """Returns the `RetrainConfig` that the options of a command ask for.

    Args:
        options: Dictionary of the options of the command.
        settings: Sequence of `Setting`, those that the command has.
        source: `DataSource`, or `None` while it is not read.
    """
    from darts_keras.recipes import find_recipe
    from darts_keras.retrain_config import for_epochs

    given = given_settings(options, settings)
    config = find_recipe(options["recipe"], source).config
    if "epochs" in given:
        config = for_epochs(config, given["epochs"])
    return dataclasses.replace(config, **given)
