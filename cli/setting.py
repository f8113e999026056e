"""Options that are settings of a config."""

import dataclasses
import functools
import json

import click

POSITIVE = click.IntRange(1)
FROM_ZERO = click.IntRange(0)
NOT_NEGATIVE = click.FloatRange(0)
SHARE = click.FloatRange(0, 1)
SEED = click.IntRange(0, 2**31 - 1)
PRECISION = click.Choice(["float32", "mixed_bfloat16", "mixed_float16", "float64"])
STEM = click.Choice(["single", "dual"])
STEM_FORM = click.Choice(["small", "large"])
ATTENTION = click.Choice(["none", "se", "cbam", "eca", "bam"])


@dataclasses.dataclass(frozen=True)
class Setting:
    """An option for a field of a config.

    Its value is `None` if it is not given: then the preset or the recipe decides.

    Args:
        name: String. Of the field; the option is called after it.
        kind: Type for click; `None` for a pair of flags.
        text: String. The help.
        quick: Value of `quick`, for the help; a test compares it.
        paper: Value of `paper`, likewise.
        flag: Optional string. What the option is called instead.
        small: Value of `small`, likewise, where it is not that of `quick`.
    """

    name: str
    kind: click.ParamType | None
    text: str
    quick: object
    paper: object
    flag: str | None = None
    small: object = None

    def option(self, command):
        """Adds the option to a command."""
        flag = self.flag or f"--{self.name.replace('_', '-')}"
        if self.kind is None:
            flag = f"{flag}/--no-{flag.removeprefix('--')}"
        add = click.option(
            flag,
            self.name,
            type=self.kind,
            default=None,
            help=self.text,
            show_default=self._shown_default(),
        )
        return add(command)

    def _shown_default(self):
        shown = {"quick": self.quick, "small": self.small, "paper": self.paper}
        if self.small is None:
            del shown["small"]
        if len(set(shown.values())) == 1:
            return "none" if self.quick is None else str(self.quick)
        return ", ".join(f"{name}: {value}" for name, value in shown.items())


@dataclasses.dataclass(frozen=True)
class TableSetting(Setting):
    """An option `NAME=VALUE` that may come several times, for a dictionary."""

    def option(self, command):
        """Adds the option to a command."""
        add = click.option(
            f"--{self.name.replace('_', '-').removesuffix('s')}",
            self.name,
            metavar="NAME=VALUE",
            multiple=True,
            callback=_read_table,
            show_default="none",
            help=self.text,
        )
        return add(command)


def _read_table(_context, _option, words):
    """Returns a dictionary, whose numbers are numbers; `None` if it is empty."""
    table = {}
    for word in words:
        name, separator, value = word.partition("=")
        if not separator or not name or name in table:
            raise click.BadParameter(
                f"must be NAME=VALUE, each name once. Received: {word}"
            )
        try:
            table[name] = json.loads(value)
        except ValueError:
            table[name] = value  # A word.
    return table or None


def add_settings(settings):
    """Returns a decorator that adds the options of some settings to a command."""
    return functools.partial(add_options, options=[each.option for each in settings])


def given_settings(options, settings):
    """Returns the settings that were given, by name.

    Args:
        options: Dictionary of the options of a command.
        settings: Sequence of `Setting`.
    """
    names = [each.name for each in settings]
    return {name: options[name] for name in names if options[name] is not None}


def add_options(command, options):
    """Adds options to a command, in their order."""
    return functools.reduce(lambda f, option: option(f), reversed(options), command)
