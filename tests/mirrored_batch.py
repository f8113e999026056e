"""A program: a share of a batch on replicas of TensorFlow, and one device without.

`python mirrored_batch.py FILE` writes arrays to an `.npz` file, named
`counts/quantity`: of the whole batch, put together from the replicas. Devices have to
be made before TensorFlow starts, so it takes a process of its own.
"""

import functools
import sys

import keras
import numpy as np
import tensorflow as tf
from batch_shares import ascending_rows, mirrored_rows

from darts_keras.data.augment import Augmentation, augment
from darts_keras.data.mix import mix
from darts_keras.kernel.batch_share import BatchShare, share_of_batch
from darts_keras.layers.drop_path import DropPath
from darts_keras.layers.normalization import BatchNorm

TOTAL, SHAPE = 10, (4, 3, 6)
COUNTS = [(4, 6), (3, 3, 4, 0)]
GENERATOR = np.random.default_rng(0)
IMAGES, SLOPES, DIRECTIONS = GENERATOR.normal(1, 2, (3, TOTAL, *SHAPE))
GAIN, *WEIGHT_DIRECTIONS = GENERATOR.normal(size=(4, SHAPE[-1]))
PHOTOGRAPHS = GENERATOR.integers(0, 256, (TOTAL, 9, 8, 3)).astype("float32")
EVERYTHING = Augmentation(cutout=3, erasing=0.5, min_crop=0.5, color_jitter=0.4)


class NormStep:
    """Two batch norms: outputs, statistics, first and second derivatives."""

    def __init__(self):
        self.layers = [BatchNorm(dtype="float64"), BatchNorm(dtype="float64")]
        for layer in self.layers:
            layer.build((None, *SHAPE))
            layer.scale.assign(np.linspace(0.5, 2, 6))

    def __call__(self, rows, add_up):
        images, slopes, directions = (
            tf.constant(whole[rows]) for whole in (IMAGES, SLOPES, DIRECTIONS)
        )
        weights = [tf.constant(GAIN), *(v.value for v in self.layers[0].weights[:2])]
        with tf.GradientTape() as outer:
            outer.watch([images, weights[0]])
            with tf.GradientTape() as inner:
                inner.watch([images, weights[0]])
                outputs = self.layers[0](images, weights[0], training=True)
                outputs = self.layers[1](tf.sin(outputs), training=True)
                loss = tf.reduce_sum(tf.sin(outputs) * slopes)
            for_images, *for_weights = inner.gradient(loss, [images, *weights])
            slope = tf.reduce_sum(for_images * directions)
            for gradient, direction in zip(for_weights, WEIGHT_DIRECTIONS, strict=True):
                slope += tf.reduce_sum(gradient * direction)
        twice_images, *twice_weights = outer.gradient(slope, [images, *weights])
        moving = [tf.identity(v) for norm in self.layers for v in norm.weights[2:]]
        of_images = {"outputs": outputs, "images": for_images, "images2": twice_images}
        names = [x + y for y in ("", "2") for x in ("gain", "scale", "offset")]
        sums = add_up([*for_weights, *twice_weights])
        names += [f"moving{index}" for index in range(len(moving))]
        return of_images, dict(zip(names, [*sums, *moving], strict=True))


class DrawStep:
    """Draws of all kinds, twice."""

    def __init__(self):
        self.drop = DropPath(0.5, seed=1, dtype="float64")
        self.drop.build((None, *SHAPE))
        self.seed = keras.random.SeedGenerator(3)

    def __call__(self, rows, add_up):
        del add_up
        statistics = (0.5, 0.4, 0.3), (0.2, 0.3, 0.1)
        found = {}
        for step in "12":
            photographs = tf.constant(PHOTOGRAPHS[rows])
            images = augment(photographs, self.seed, EVERYTHING, *statistics)
            found["augmented" + step] = images
            mixed, share = mix(photographs, self.seed, mixup=0.4, cutmix=1.0)
            found |= {"mixed" + step: mixed, "share" + step: share}
            kept = self.drop(tf.constant(IMAGES[rows]), training=True)
            found["kept" + step] = kept
        return found, {}


def of_one_device(step):
    rows = list(range(TOTAL))
    of_images, of_batch = tf.function(lambda: step(rows, list), autograph=False)()
    return {name: np.array(x) for name, x in {**of_images, **of_batch}.items()}


def of_replicas(make_step, rows):
    """Returns the same from replicas, and whether they agree on what they share."""
    devices = [f"CPU:{index}" for index in range(len(rows))]
    # Collectives of one process have one number of devices, so two take another way.
    one_device = tf.distribute.ReductionToOneDevice() if len(rows) == 2 else None
    strategy = tf.distribute.MirroredStrategy(devices, cross_device_ops=one_device)
    with strategy.scope():
        step = make_step()

    def on_replica():
        context = tf.distribute.get_replica_context()
        index = context.replica_id_in_sync_group
        own = rows[int(tf.get_static_value(index))]  # Each replica is traced apart.

        def add_up(tensors):
            return context.all_reduce(tf.distribute.ReduceOp.SUM, tensors)

        share = BatchShare(
            tf.convert_to_tensor(index, "int32"),
            tf.constant(own, "int32"),
            tuple(map(len, rows)),
            add_up,
        )
        with share_of_batch(share):
            return step(own, add_up)

    @functools.partial(tf.function, autograph=False)
    def run():
        results = strategy.run(on_replica)
        return tf.nest.map_structure(strategy.experimental_local_results, results)

    of_images, of_batch = run()
    order = np.argsort(np.concatenate(rows).astype(int), kind="stable")
    found = {
        name: np.concatenate([np.array(part) for part in parts])[order]
        for name, parts in of_images.items()
    }
    for name, parts in of_batch.items():
        found[name] = np.array(parts[0])
        found.setdefault("agree", True)
        found["agree"] &= all(np.array_equal(part, parts[0]) for part in parts)
    return found


def main(path):
    cpu = tf.config.list_physical_devices("CPU")[0]
    devices = [tf.config.LogicalDeviceConfiguration()] * 4
    tf.config.set_logical_device_configuration(cpu, devices)
    results = {"norm/whole": of_one_device(NormStep())}
    results |= {
        f"norm/{counts}": of_replicas(NormStep, ascending_rows(counts))
        for counts in COUNTS
    }
    results["draws/whole"] = of_one_device(DrawStep())
    for num_replicas in (2, 4):
        rows = mirrored_rows(TOTAL, num_replicas)
        results[f"draws/{num_replicas}"] = of_replicas(DrawStep, rows)
    arrays = {
        f"{run}/{name}": array
        for run, found in results.items()
        for name, array in found.items()
    }
    np.savez(path, **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
