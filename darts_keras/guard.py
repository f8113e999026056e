"""What a guard against collapse is asked, and what it says."""


class Guard:
    """Looks at the history of a search and knows nothing else.

    Subclasses are frozen dataclasses whose fields are the settings. An epoch in which
    the architecture did not move (warm-up) is none to judge by: `moved_records`.
    """

    def verdict(self, history, is_last):
        """Says whether the search is to stop, or to return another than its last cells.

        Args:
            history: Sequence of the records so far, by epoch; the first is from before
                the training. The same history always gets the same answer.
            is_last: Boolean. Whether the last planned epoch is done.

        Returns:
            `Stop` or `None`.
        """
        raise NotImplementedError

    must_decide = False
    """Whether a search that is too short for it to decide anything is refused."""

    def first_decision(self, warmup_epochs):
        """Returns after which epoch, from 1, it can decide something at the earliest.

        Args:
            warmup_epochs: Integer. Epochs at the start that it does not judge by.
        """
        return warmup_epochs + 1

    def check_first(self, record):
        """Checks that there is something to judge by.

        Args:
            record: The first one of a history, from before the training.

        Raises:
            ValueError: If there is not.
        """

    def watched(self, history):
        """Returns what the verdict depends on: a list of points `(epoch, value)`.

        Args:
            history: As for `verdict`.
        """
        del history
        return []

    def eigenvalue_due(self, epoch, epochs):
        """Whether the record of an epoch needs an `eigenvalue`.

        Args:
            epoch: Integer from 1, the epoch that has just ended.
            epochs: Integer. How many are planned.
        """
        del epoch, epochs
        return False


def moved_records(history):
    """Returns the records of epochs in which the architecture was trained, a list."""
    return [
        record
        for record in history
        if record["epoch"] > 0 and record.get("architecture_moved") is not False
    ]
