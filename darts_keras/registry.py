"""Names for what a user can choose."""

import difflib


class Registry(dict):
    """Named entries of one kind. A name is given once and never reused.

    Looking up an unknown name raises a `ValueError` that lists the known names
    and suggests the nearest.

    Args:
        kind: String. What the entries are, for messages: `"operation"`.
    """

    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def register(self, name):
        """Returns a decorator that enters a function or class as `name`.

        Raises:
            ValueError: If `name` is taken.
        """
        if name in self:
            raise ValueError(f"The {self.kind} '{name}' is already registered.")
        return lambda entry: self.setdefault(name, entry)

    def __missing__(self, name):
        close = difflib.get_close_matches(str(name), self, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        raise ValueError(f"Unknown {self.kind} '{name}'.{hint} Known: {sorted(self)}")
