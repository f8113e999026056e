"""What images a model takes."""


def image_shape(model):
    """Returns the shape of the images that a model takes.

    Args:
        model: Keras model.

    Returns:
        Triple `(height, width, channels)`.

    Raises:
        ValueError: If it takes anything else than images of a fixed size.
    """
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, tuple) or len(shape) != 4 or None in shape[1:]:
        raise ValueError(
            "`model` must take one input, images `(height, width, channels)` of a "
            f"fixed size. Received: input_shape={shape}"
        )
    return shape[1:]
