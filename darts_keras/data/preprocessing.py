"""From stored pixels to what the network sees, inside the compiled step."""

import dataclasses

import keras

from darts_keras.data.augment import Augmentation, augment, normalize


@keras.saving.register_keras_serializable(package="darts_keras")
class Preprocessing:
    """Augments and normalizes batches, with settings that can be saved.

    It is for training, of a search as of a derived network; a classifier begins with
    the layer `Normalize`, which computes what is left without augmentation.

    Args:
        augmentation: `Augmentation`.
        mean: Sequence of floats, one a channel, for pixels in [0, 1].
        deviation: Sequence of positive floats, likewise.
        dtype: String. The dtype of the result.

    Call it with images `(batch, height, width, channels)` in [0, 255] and a
    `keras.random.SeedGenerator`; it returns images of the same shape.
    """

    def __init__(self, augmentation, mean, deviation, dtype="float32"):
        self.augmentation = augmentation
        self.mean = tuple(mean)
        self.deviation = tuple(deviation)
        self.dtype = dtype

    def __call__(self, images, seed):
        return augment(
            images, seed, self.augmentation, self.mean, self.deviation, self.dtype
        )

    def normalized(self, images):
        """Returns images without augmentation: what is left is no chance.

        Args:
            images: As for a call.
        """
        return normalize(images, self.mean, self.deviation, self.dtype)

    def get_config(self):
        return {
            "augmentation": dataclasses.asdict(self.augmentation),
            "mean": self.mean,
            "deviation": self.deviation,
            "dtype": self.dtype,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**{**config, "augmentation": Augmentation(**config["augmentation"])})
