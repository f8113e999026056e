"""TEMPORARY of the lead, until the helper for guards writes the real one."""


class _NoGuard:
    def verdict(self, history, is_last):
        return None

    def eigenvalue_due(self, epoch, epochs):
        return False


def make_guard(name, settings):
    """Returns no guard."""
    return _NoGuard()
