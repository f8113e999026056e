"""Data sets of tensorflow-datasets, made small and on the spot."""

import sys
import time

import numpy as np
import pytest

from darts_keras.data import tfds_prepare
from darts_keras.data.tfds import open_tfds

tfds = pytest.importorskip("tensorflow_datasets")


def picture(index, height=20, width=24, channels=3):
    generator = np.random.default_rng(index)
    return generator.integers(0, 256, (height, width, channels), np.uint8)


class Shapes(tfds.core.GeneratorBasedBuilder):
    """What the tiny sets have in common."""

    VERSION = tfds.core.Version("1.0.0")
    SKIP_REGISTERING = True
    image_shape = (20, 24, 3)
    splits = (("train", 6), ("test", 2))

    def _info(self):
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=self.image_shape),
                    "label": tfds.features.ClassLabel(names=["cat", "dog"]),
                    "note": tfds.features.Text(),
                }
            )
        )

    def _split_generators(self, dl_manager):
        del dl_manager  # There is nothing to download.
        return {name: self._examples(count) for name, count in self.splits}

    def _generate_examples(self, path):
        raise NotImplementedError

    def _examples(self, count):
        for index in range(count):
            image = picture(index, channels=self.image_shape[2])
            yield index, {"image": image, "label": index % 2, "note": "a"}


class TinyShapes(Shapes):
    """Images of one size."""


class TinyLoose(Shapes):
    """Images that might vary in size."""

    image_shape = (None, None, 1)


class TinyHeldOut(Shapes):
    """A set without a train split."""

    splits = (("test", 2),)


class TinyDeep(Shapes):
    """Images of 16 bits."""

    def _info(self):
        image = tfds.features.Image(shape=(20, 24, 1), dtype=np.uint16)
        label = tfds.features.ClassLabel(num_classes=2)
        features = tfds.features.FeaturesDict({"image": image, "label": label})
        return self.dataset_info_from_configs(features=features)


class TinyText(Shapes):
    """No images at all."""

    def _info(self):
        features = tfds.features.FeaturesDict({"text": tfds.features.Text()})
        return self.dataset_info_from_configs(features=features)


class TinyFailing(Shapes):
    """A builder that fails."""

    def _split_generators(self, dl_manager):
        del dl_manager
        raise RuntimeError("the disk is on fire")


class TinyManual(Shapes):
    """A set whose files a person must fetch."""

    MANUAL_DOWNLOAD_INSTRUCTIONS = "Ask the authors for shapes.tar."

    def _split_generators(self, dl_manager):
        return {"train": self._examples(len(str(dl_manager.manual_dir)))}


@pytest.fixture(autouse=True)
def tiny_sets(monkeypatch):
    """Makes the sets known by name, and the network absent."""
    tiny = (TinyShapes, TinyLoose, TinyHeldOut, TinyDeep, TinyText, TinyFailing)
    for builder in (*tiny, TinyManual):
        name = tfds.core.naming.camelcase_to_snakecase(builder.__name__)
        monkeypatch.setitem(tfds.core.registered._DATASET_REGISTRY, name, builder)
    monkeypatch.setattr(tfds_prepare, "is_reachable", lambda url: not url)


def prepared(builder, folder, **kwargs):
    builder(data_dir=folder, **kwargs).download_and_prepare()
    return folder


def as_dict(images, labels):
    return {image.tobytes(): label for image, label in zip(images, labels, strict=True)}


@pytest.mark.parametrize("file_format", ["tfrecord", "array_record"])
def test_prepared_set_is_read_without_a_network(tmp_path, file_format):
    prepared(TinyShapes, tmp_path, file_format=file_format)
    source = open_tfds("tiny_shapes", data_dir=tmp_path)
    assert source.name == "tiny_shapes"
    assert source.origin == "tensorflow-datasets tiny_shapes/1.0.0"
    assert source.classes == ("cat", "dog")
    expected = {picture(index).tobytes(): index % 2 for index in range(6)}
    assert as_dict(*source.load_train()) == expected
    assert len(source.load_test()[0]) == 2
    again = open_tfds("tiny_shapes:1.0.0", data_dir=tmp_path)
    assert again.fingerprint() == source.fingerprint()


def test_images_are_resized_on_demand(tmp_path):
    prepared(TinyLoose, tmp_path)
    source = open_tfds("tiny_loose", "16x18", data_dir=tmp_path)
    assert source.image_shape == (16, 18, 1)
    assert source.load_test()[0].shape == (2, 16, 18, 1)


def test_set_whose_images_vary_in_size_needs_one(tmp_path):
    with pytest.raises(ValueError, match=r"'tiny_loose' vary in size: `image_size`"):
        open_tfds("tiny_loose", data_dir=tmp_path)


def test_unprepared_set_without_network_fails_in_time_and_says_how(tmp_path):
    start = time.perf_counter()
    with pytest.raises(ConnectionError) as error:
        open_tfds("cifar10", data_dir=tmp_path)
    assert time.perf_counter() - start < 2  # The probe may take 3 seconds more.
    message = str(error.value)
    assert f"not prepared in {tmp_path}, and https://www.cs.toronto.edu" in message
    assert "tfds.builder('cifar10').download_and_prepare()" in message
    assert f"put cifar-10-binary.tar.gz into {tmp_path}/downloads/manual" in message
    assert "--data" in message


def test_set_without_known_address_is_probed_too(tmp_path):
    with pytest.raises(ConnectionError, match=r"storage\.googleapis\.com"):
        open_tfds("tiny_shapes", data_dir=tmp_path)


def test_set_is_prepared_when_the_network_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(tfds_prepare, "is_reachable", lambda _url: True)
    source = open_tfds("tiny_shapes", data_dir=tmp_path)
    assert len(source.load_train()[0]) == 6


def test_files_put_by_hand_are_used_without_a_network(tmp_path, monkeypatch):
    info = tfds.download.checksums.UrlInfo(1, "0", "shapes.tar")
    monkeypatch.setattr(TinyShapes, "url_infos", {"https://a.b/shapes.tar": info})
    with pytest.raises(ConnectionError, match=r"put shapes\.tar into"):
        open_tfds("tiny_shapes", data_dir=tmp_path)
    manual = tmp_path / "downloads" / "manual"
    manual.mkdir(parents=True)
    (manual / "shapes.tar").touch()
    assert len(open_tfds("tiny_shapes", data_dir=tmp_path).load_train()[0]) == 6


def test_set_to_be_fetched_by_hand_says_what_it_needs(tmp_path):
    with pytest.raises(OSError, match=r"Ask the authors for shapes\.tar"):
        open_tfds("tiny_manual", data_dir=tmp_path)


def test_failure_of_a_builder_is_passed_on_with_the_ways_out(tmp_path, monkeypatch):
    monkeypatch.setattr(tfds_prepare, "is_reachable", lambda _url: True)
    with pytest.raises(OSError, match=r"preparing it failed: the disk is on fire"):
        open_tfds("tiny_failing", data_dir=tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cifra10", r"Unknown data set 'cifra10'\. Did you mean cifar10"),
        ("zzzzzzzz", r"Unknown data set 'zzzzzzzz'\. Known to"),
        ("../cifar10", r"'\.\./cifar10' cannot be opened"),
        ("cifar10:9.9.9", r"'cifar10:9\.9\.9' cannot be opened.*9\.9\.9"),
        ("tiny_text", r"must be one for classification.*features=\['text'\]"),
        ("tiny_deep", r"must have 8 bits and 1 or 3 channels.*uint16"),
    ],
)
def test_unsuitable_set_is_named(tmp_path, name, message):
    with pytest.raises(ValueError, match=message):
        open_tfds(name, data_dir=tmp_path)


def test_set_without_train_split_is_named(tmp_path):
    prepared(TinyHeldOut, tmp_path)
    with pytest.raises(ValueError, match=r"must have a split `train`.*\['test'\]"):
        open_tfds("tiny_held_out", data_dir=tmp_path)


@pytest.mark.parametrize("package", ["tensorflow", "tensorflow_datasets"])
def test_without_tensorflow_a_path_is_the_way(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    message = rf"dataset=cifar10, without the package {package}\. Install it, or give"
    with pytest.raises(ValueError, match=message):
        open_tfds("cifar10")
