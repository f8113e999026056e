"""Builders that say which settings they have."""

import functools
import inspect

from darts_keras.strict_json import did_you_mean


def with_known_settings(builder):
    """Returns a builder that lists its settings when it gets one that it has not.

    Python's own message would name but the wrong one.

    Args:
        builder: Function. Its keyword-only parameters are its settings.

    Returns:
        Function that calls it, and raises a `ValueError` for any other keyword.
    """
    parameters = inspect.signature(builder).parameters.values()
    known = [p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY]

    @functools.wraps(builder)
    def build(*arguments, **settings):
        check_known(f"`{builder.__name__}`", settings, known)
        return builder(*arguments, **settings)

    return build


def check_known(subject, settings, known):
    """Raises `ValueError` for a setting that is not known.

    Args:
        subject: String. Whose settings they are, as a sentence begins.
        settings: Iterable of names.
        known: List of names.
    """
    for name in settings:
        if name not in known:
            raise ValueError(
                f"{subject} has no setting '{name}'.{did_you_mean(name, known)} "
                f"Known: {known}"
            )
