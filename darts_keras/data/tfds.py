"""Data sets of tensorflow-datasets, by name."""

import difflib
import importlib.util

import numpy as np
from PIL import Image

from darts_keras.data.image_size import parse_image_size
from darts_keras.data.pixel_statistics import PUBLISHED_STATISTICS
from darts_keras.data.source import DataSource
from darts_keras.data.tfds_prepare import prepare


def open_tfds(name, image_size=None, data_dir=None):
    """Opens a classification set of tensorflow-datasets.

    The set needs a feature `image` of 8 bits a channel, a feature `label`, and a
    split `train`; a split `test` becomes the test part. Data that was prepared
    earlier is used as it is, without a network. Otherwise see `prepare`.

    Args:
        name: String, as tensorflow-datasets writes it: `"cifar10"`,
            `"cifar10:3.0.2"`, `"cifar10_corrupted/fog_1"`.
        image_size: See `parse_image_size`; images of another size are resized
            bilinearly with antialiasing. Required if the set's images vary in size.
        data_dir: Optional path of prepared sets. Defaults to the environment
            variable `TFDS_DATA_DIR`, or else `~/tensorflow_datasets`.

    Returns:
        A `DataSource`, with the published mean and deviation where there are any
        and the images are not resized.

    Raises:
        OSError: If the set is not prepared, and preparing it fails.
        ValueError: If there is no such set, it is not for classification, its images
            vary in size and `image_size` is not given, or tensorflow-datasets or
            TensorFlow is not installed.
    """
    size = parse_image_size(image_size)
    _check_installed(name)
    builder = _find(name, data_dir)
    features = builder.info.features
    shape = _check_features(name, features, size)
    prepare(name, builder)
    splits = builder.info.splits
    if "train" not in splits:
        raise ValueError(
            f"The data set '{name}' must have a split `train`. "
            f"Received: splits={sorted(splits)}"
        )
    same_size = size is None or size == features["image"].shape[:2]
    return DataSource(
        name,
        f"tensorflow-datasets {builder.info.full_name}",
        _read(builder, "train", shape),
        (lambda: _read(builder, "test", shape)) if "test" in splits else None,
        features["label"].names,
        PUBLISHED_STATISTICS.get(builder.name) if same_size else None,
    )


def _check_installed(name):
    """Raises `ValueError` where there is no tensorflow-datasets, as with JAX alone."""
    for package in ("tensorflow", "tensorflow_datasets"):
        if importlib.util.find_spec(package) is None:
            raise ValueError(
                "Data sets are opened by name with tensorflow-datasets and TensorFlow. "
                f"Received: dataset={name}, without the package {package}. Install it, "
                "or give the path of an .npz file or of a folder of images (`--data`)."
            )


def _find(name, data_dir):
    """Returns the builder of the set, or says what there is."""
    import tensorflow_datasets as tfds

    try:
        return tfds.builder(name, data_dir=data_dir)
    except tfds.core.registered.DatasetNotFoundError as error:
        known = tfds.list_builders(with_community_datasets=False)
        close = difflib.get_close_matches(name, known, n=3)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise ValueError(
            f"Unknown data set '{name}'.{hint} Known to tensorflow-datasets: "
            f"{len(known)} sets, cifar10 and fashion_mnist among them "
            "(https://www.tensorflow.org/datasets/catalog). For your own images give "
            "their path with `--data`."
        ) from error
    except (AssertionError, ImportError, ValueError) as error:
        text = str(error).strip().splitlines()[0]
        raise ValueError(
            f"The data set '{name}' cannot be opened by tensorflow-datasets: {text}"
        ) from error


def _check_features(name, features, size):
    """Returns the image shape that results, or says why the set is unsuitable."""
    import tensorflow_datasets as tfds

    keys = (
        list(features)
        if isinstance(features, dict | tfds.features.FeaturesDict)
        else []
    )
    if not (
        "image" in keys
        and "label" in keys
        and isinstance(features["image"], tfds.features.Image)
        and isinstance(features["label"], tfds.features.ClassLabel)
    ):
        raise ValueError(
            f"The data set '{name}' must be one for classification, with features "
            f"`image` and `label`. Received: features={keys or features}"
        )
    height, width, channels = features["image"].shape
    if features["image"].np_dtype != np.uint8 or channels not in (1, 3):
        raise ValueError(
            f"The images of '{name}' must have 8 bits and 1 or 3 channels. Received: "
            f"dtype={features['image'].np_dtype}, shape={features['image'].shape}"
        )
    if size is None and (height is None or width is None):
        raise ValueError(
            f"The images of '{name}' vary in size: `image_size` (`--image-size`) must "
            "say what to resize them to, as 64 or 48x64. Received: image_size=None"
        )
    return (*(size or (height, width)), channels)


def _read(builder, split, shape):
    """Reads a split into arrays, in the order in which it is stored."""
    count = builder.info.splits[split].num_examples
    images = np.empty((count, *shape), np.uint8)
    labels = np.empty(count, np.int64)
    for index, example in enumerate(_examples(builder, split)):
        images[index] = _resize(example["image"], shape)
        labels[index] = example["label"]
    return images, labels


def _examples(builder, split):
    import tensorflow_datasets as tfds

    if builder.info.file_format == tfds.core.FileFormat.ARRAY_RECORD:
        return builder.as_data_source(split)
    only = tfds.decode.PartialDecoding({"image": True, "label": True})
    one_by_one = tfds.ReadConfig(
        interleave_cycle_length=1, shuffle_seed=0, try_autocache=False
    )
    return tfds.as_numpy(
        builder.as_dataset(
            split=split,
            shuffle_files=False,
            decoders=only,
            read_config=one_by_one,
        )
    )


def _resize(image, shape):
    if image.shape == shape:
        return image
    height, width, channels = shape
    picture = Image.fromarray(image[..., 0] if channels == 1 else image)
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(picture).reshape(shape)
