"""Going back to the values that variables had."""

from keras import ops


def rewinder(variables):
    """Returns a function that gives variables back the values that they have now.

    Args:
        variables: Sequence of Keras variables.
    """
    kept = [ops.copy(variable) for variable in variables]

    def rewind():
        for variable, old in zip(variables, kept, strict=True):
            variable.assign(old)

    return rewind
