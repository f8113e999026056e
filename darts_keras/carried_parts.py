"""The parts of a supernet that another one can take over, by name."""

CARRIED_PARTS = ("stem", "cells", "alphas")
"""The classifier is not among them: it is for the classes of one data set."""


def check_parts(name, parts):
    """Checks which parts are to be taken over.

    Args:
        name: String. What the argument is called, for the message.
        parts: Anything; a tuple of different names in `CARRIED_PARTS` is fine.

    Raises:
        ValueError: If it is another thing, or there is none in it.
    """
    found = parts if isinstance(parts, tuple) else ()
    known = all(isinstance(part, str) and part in CARRIED_PARTS for part in found)
    if not found or not known or len(set(found)) < len(found):
        raise ValueError(
            f"`{name}` must be different names of {CARRIED_PARTS}, one or more. "
            f"Received: {name}={parts!r}"
        )
