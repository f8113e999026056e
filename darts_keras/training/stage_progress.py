"""What a transfer study tells while its stages go on."""


class StageProgress:
    """Says of every step and epoch of a stage where in the whole study it is.

    Steps are counted as they cost: one of a search stands for many of a training, so
    that the time left can be told.

    Args:
        stages: Sequence of `SearchStage` and `TrainingStage`, in their order.
        steps: Dictionary: how many steps each takes, by its name.
        on_step: Optional callable `(done, total)`, both in the cheapest steps.
        on_epoch: Optional callable `(record)`. The record of an epoch also tells the
            `stage` (from 1) of `num_stages`, its `name` and its `epochs`.
    """

    def __init__(self, stages, steps, on_step=None, on_epoch=None):
        self.stages = stages
        self.on_step = on_step
        self.on_epoch = on_epoch
        least = min(stage.cost for stage in stages)
        self._work = [round(steps[s.name] * s.cost / least) for s in stages]

    def follow(self, index):
        """Returns what to give the run of a stage: an `on_step` and an `on_epoch`.

        Args:
            index: Integer from 0. Which stage it is.
        """
        return (
            self.on_step and (lambda done, total: self._step(index, done, total)),
            self.on_epoch and (lambda record: self._epoch(index, record)),
        )

    def _step(self, index, done, total):
        before, all_work = sum(self._work[:index]), sum(self._work)
        self.on_step(before + round(self._work[index] * done / total), all_work)

    def _epoch(self, index, record):
        stage = self.stages[index]
        place = {
            "stage": index + 1,
            "num_stages": len(self.stages),
            "name": stage.name,
            "epochs": stage.config.epochs,
        }
        self.on_epoch({**record, **place})
