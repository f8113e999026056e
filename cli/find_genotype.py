"""Finds the genotype that a user named."""

import pathlib

import click


def find_genotype(name_or_file, hint="NAME_OR_FILE"):
    """Returns a published genotype, that of a model of the zoo, a file or a run.

    Published names go before those of the zoo, and these before files.

    Args:
        name_or_file: String.
        hint: String. What the argument is called, for the message.

    Raises:
        click.BadParameter: If there is none, or it is damaged.
    """
    from darts_keras.genotype import Genotype

    if name_or_file in Genotype.published_names():
        return Genotype.published(name_or_file)
    from darts_keras.zoo.hub import info, known_names

    path = pathlib.Path(name_or_file)
    try:
        if name_or_file in known_names():
            return info(name_or_file).genotype
        if not path.exists():
            Genotype.published(name_or_file)  # Raises, and lists the known names.
        return Genotype.load(_in_folder(path) if path.is_dir() else path)
    except (ValueError, OSError) as error:
        raise click.BadParameter(str(error), param_hint=hint) from error


def _in_folder(path):
    file = path / "genotype.json"
    if not file.is_file():
        raise FileNotFoundError(
            "The folder must be that of a search or a training that has come to its "
            f"end. Received: {path}, without genotype.json"
        )
    return file
