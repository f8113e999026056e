"""Other values for variables, for a while."""

import keras


class Overlay(keras.StatelessScope):
    """A scope in which variables have other values; what is assigned stays inside.

    Inside another scope, what it has no value for is as it is there. After the end,
    `commit` assigns for good what was assigned inside.

    Args:
        values: Iterable of pairs: a Keras variable, and the tensor of its value.
    """

    def __init__(self, values=()):
        super().__init__(values, initialize_variables=False)
        self._assigned = {}

    def add_update(self, update):
        """Keeps an assignment. Keras calls it."""
        variable, _ = update
        self._assigned[id(variable)] = variable
        super().add_update(update)

    def get_current_value(self, variable):
        """Returns the tensor that a variable has for its value here, or `None`."""
        value = super().get_current_value(variable)
        if value is None and self.original_scope is not None:
            return self.original_scope.get_current_value(variable)
        return value

    @property
    def assigned(self):
        """List of the variables that something was assigned to."""
        return list(self._assigned.values())

    def commit(self, variables=None):
        """Assigns what was assigned inside; call it outside.

        Args:
            variables: Optional sequence of the Keras variables to do so for. All by
                default.
        """
        chosen = None if variables is None else {id(v) for v in variables}
        for variable in self.assigned:
            if chosen is None or id(variable) in chosen:
                variable.assign(super().get_current_value(variable))
