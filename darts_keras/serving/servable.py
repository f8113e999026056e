"""What is exported: a classifier, and what its users need to know."""

import dataclasses

import keras

from darts_keras.models.image_shape import image_shape


@dataclasses.dataclass(frozen=True, kw_only=True)
class Servable:
    """A classifier with the names of its classes."""

    model: keras.Model  # From raw images in [0, 255] to probabilities.
    name: str
    classes: tuple[str, ...]  # In the order of the probabilities.
    facts: dict  # JSON's values, such as a card, to lie beside the export.

    def __post_init__(self):
        num_classes = self.model.output_shape[-1]
        if len(self.classes) != num_classes:
            raise ValueError(
                f"`classes` must be a name for each of {num_classes} classes. "
                f"Received: {len(self.classes)}, classes={self.classes}"
            )

    @property
    def image_shape(self):
        """Triple `(height, width, channels)`."""
        return image_shape(self.model)
