"""What a transfer study tells while its stages go on."""

from darts_keras.training.follow_part import follow_part


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
        on_part: Optional callable `(place)`, at the first step of each stage; `place`
            is a dictionary with these four alone.
    """

    def __init__(self, stages, steps, on_step=None, on_epoch=None, on_part=None):
        self.stages = stages
        self.on_step = on_step
        self.on_epoch = on_epoch
        self.on_part = on_part
        least = min(stage.cost for stage in stages)
        self._work = [round(steps[s.name] * s.cost / least) for s in stages]

    def follow(self, index):
        """Returns what to give the run of a stage: an `on_step` and an `on_epoch`.

        Args:
            index: Integer from 0. Which stage it is.
        """
        stage = self.stages[index]
        place = {
            "stage": index + 1,
            "num_stages": len(self.stages),
            "name": stage.name,
            "epochs": stage.config.epochs,
        }
        step = self.on_step and (lambda done, total: self._step(index, done, total))
        return follow_part(place, step, self.on_epoch, self.on_part)

    def _step(self, index, done, total):
        before, all_work = sum(self._work[:index]), sum(self._work)
        self.on_step(before + round(self._work[index] * done / total), all_work)
