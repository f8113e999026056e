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
        for name in settings:
            if name not in known:
                raise ValueError(
                    f"`{builder.__name__}` has no setting '{name}'."
                    f"{did_you_mean(name, known)} Known: {known}"
                )
        return builder(*arguments, **settings)

    return build
