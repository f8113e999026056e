"""From which data set to which, and what the folders of a transfer study are called."""

import dataclasses

ARCHITECTURES = ("unchanged", "transferred", "scratch", "direct", "random")
"""Where the cells of a training come from; random cells have a number behind."""


@dataclasses.dataclass(frozen=True)
class TransferDirection:
    """One direction of a transfer study.

    Args:
        source: String. The name of the data set that the search begins on.
        target: String. The name of the one that it goes on with.
        both: Boolean. Whether the study goes from the target to the source as well.
    """

    source: str
    target: str
    both: bool = False

    @property
    def before(self):
        """The name of the search on the source."""
        return f"search-{self.source}"

    @property
    def after(self):
        """The name of the search that goes on from it on the target."""
        return f"{self.source}-to-{self.target}"

    @property
    def scratch(self):
        """The name of the search on the target alone, for the steps of both phases."""
        return f"scratch-{self.target}"

    @property
    def direct(self):
        """The name of the search on the target alone, for one phase.

        The way back begins with it, so only a study of both ways has it.
        """
        return f"search-{self.target}"

    @property
    def searches(self):
        """By architecture, the names of the searches that its cells took."""
        return {
            "unchanged": (self.before,),
            "transferred": (self.before, self.after),
            "scratch": (self.scratch,),
            **({"direct": (self.direct,)} if self.both else {}),
            "random": (),
        }


def transfer_directions(source, target, both):
    """Returns the directions of a study, a tuple of one or two.

    Args:
        source: String. The name of the source's data set.
        target: String. The name of the target's.
        both: Boolean. Whether the study goes back as well.

    Raises:
        ValueError: If both have the same name: their folders would be the same.
    """
    if source == target:
        raise ValueError(
            "Source and target must have different names, which their folders are "
            f"called by. Received: source={source!r}, target={target!r}"
        )
    there = TransferDirection(source, target, both)
    back = (TransferDirection(target, source, both),) if both else ()
    return (there, *back)
