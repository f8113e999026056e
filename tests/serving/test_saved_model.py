"""SavedModels: loaded without this project, by what servers load them with."""

import io
import json
import re
import resource
import subprocess
import sys
import sysconfig

import keras
import numpy as np
import pytest
import tensorflow as tf
from export_toys import encode, leaves_nothing
from PIL import Image
from zoo_toys import draw_images

from darts_keras.data.image_check import fit_image
from darts_keras.serving.export import export
from darts_keras.serving.saved_model import write
from darts_keras.serving.servable import Servable
from darts_keras.training.answer import answer

_FRESH = """
import sys
import numpy as np
import tensorflow as tf
signatures = tf.saved_model.load(sys.argv[1]).signatures
images, files = np.load(sys.argv[2]), np.load(sys.argv[3])
ask, ask_files = signatures["serving_default"], signatures["serve_bytes"]
answers = {}
for name, found in {
    "one": ask(images=tf.constant(images[:1])),
    "all": ask(images=tf.constant(images)),
    "files": ask_files(image_bytes=tf.constant(files)),
}.items():
    answers |= {f"{name} {key}": value.numpy() for key, value in found.items()}
assert not any(name.startswith("darts_keras") for name in sys.modules)
answers = {k: v.astype("S") if v.dtype == object else v for k, v in answers.items()}
np.savez(sys.argv[4], **answers)
"""
IMAGES = draw_images(5, (16, 16, 3))


@pytest.fixture(scope="module")
def fresh(color_export, tmp_path_factory):
    """What a process answers that knows TensorFlow alone."""
    folder = tmp_path_factory.mktemp("fresh")
    np.save(folder / "images.npy", IMAGES)
    gray = IMAGES[0, ..., 0]
    files = [encode(IMAGES[0]), encode(IMAGES[1], format="JPEG"), encode(gray)]
    np.save(folder / "files.npy", np.array(files))
    names = ("images.npy", "files.npy", "answers.npz")
    words = [color_export / "1", *(folder / name for name in names)]
    subprocess.run([sys.executable, "-P", "-c", _FRESH, *map(str, words)], check=True)
    return dict(np.load(folder / "answers.npz"))


def test_a_process_without_the_project_answers_as_keras_does(fresh, color):
    expected = answer(color.model, IMAGES)
    for name, count in (("one", 1), ("all", 5)):
        found = fresh[f"{name} probabilities"]
        np.testing.assert_allclose(found, expected[:count], atol=1e-5)


def test_the_best_classes_are_named_with_their_probabilities(fresh, color):
    expected = answer(color.model, IMAGES)
    order = np.argsort(-expected, -1)[:, :5]
    np.testing.assert_array_equal(
        fresh["all classes"], np.array(color.classes, "S")[order]
    )
    scores = np.take_along_axis(expected, order, -1)
    np.testing.assert_allclose(fresh["all scores"], scores, atol=1e-5)


def test_files_of_any_kind_are_answered_in_one_batch(fresh, color):
    expected = answer(color.model, IMAGES)
    found = fresh["files probabilities"]
    np.testing.assert_allclose(found[0], expected[0], atol=1e-5)
    as_color = IMAGES[:1, ..., :1].repeat(3, -1)
    np.testing.assert_allclose(found[2], answer(color.model, as_color)[0], atol=1e-5)
    assert found.shape == (3, 7)


@pytest.fixture(scope="module")
def ask(color_export):
    """The signatures, in this process."""
    return tf.saved_model.load(color_export / "1").signatures


def test_files_of_another_size_are_resized_as_our_reader_does(ask, color):
    sizes = (40, 30, 3), (7, 9, 3)
    files = [encode(draw_images(1, size)[0]) for size in sizes]
    images = [Image.open(io.BytesIO(file)) for file in files]
    pixels = np.stack([np.asarray(fit_image(i, 3, (16, 16))) for i in images])
    found = ask["serve_bytes"](image_bytes=tf.constant(files))["probabilities"]
    np.testing.assert_allclose(found, answer(color.model, pixels), atol=2e-3)


BAD_FILES = {
    "junk": b"This is no image at all, but some text.",
    "nothing": b"",
    "cut": encode(IMAGES[0])[:-30],
    "head": encode(IMAGES[0])[:12],
    "cut JPEG": encode(IMAGES[0], format="JPEG")[:300],
    "another format": encode(IMAGES[0], format="BMP"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_an_invalid_argument(ask, name):
    files = tf.constant([encode(IMAGES[0]), BAD_FILES[name]])
    with pytest.raises(tf.errors.InvalidArgumentError):
        ask["serve_bytes"](image_bytes=files)


@pytest.mark.parametrize("shape", [(1, 8, 16, 3), (1, 16, 16, 1), (16, 16, 3)])
def test_images_of_another_shape_are_refused_not_answered(ask, shape):
    images = tf.zeros(shape, tf.uint8)
    with pytest.raises(tf.errors.InvalidArgumentError, match="not compatible with"):
        ask["serving_default"](images=images)


def test_what_lies_beside_it_says_what_it_is(gray_export):
    files = {path.name for path in gray_export.path.iterdir()}
    assert files == {
        *("1", "README.md", "card.json", "export.json", "kserve_server.py"),
        "labels.txt",
    }
    found = json.loads((gray_export.path / "export.json").read_text())
    assert found["signatures"] == ["serving_default", "serve_bytes"]
    assert found["largest_difference"] <= 1e-5
    assert (gray_export.path / "labels.txt").read_text().split("\n")[1] == "kind 1"


def test_the_commands_of_its_readme_run_as_they_stand(gray_export, gray, tmp_path):
    text = (gray_export.path / "README.md").read_text()
    blocks = re.findall("```sh\n(.*?)```", text, re.DOTALL)
    blocks = [block for block in blocks if "saved_model_cli" in block]
    assert len(blocks) == 3  # Look at it, ask for arrays, ask for files.
    script = "set -e\n" + "\n".join(blocks)
    script = re.sub("/tmp/|(?=photo.png)", f"{tmp_path}/", script)  # noqa: S108
    (tmp_path / "photo.png").write_bytes(encode(np.zeros((30, 20), np.uint8)))
    path = f"{sysconfig.get_path('scripts')}:/usr/bin:/bin"
    env = {"PATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=gray_export.path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "signature_def['serve_bytes']" in done.stdout
    expected = answer(gray.model, np.zeros((1, 16, 16, 1), np.uint8))[0]
    results = re.findall(r"key probabilities:\n(.*?)Result", done.stdout, re.DOTALL)
    assert len(results) == 2
    for found in results:
        first = np.array(re.findall(r"\d\.[\de-]+", found), float)[:3]
        np.testing.assert_allclose(first, expected, atol=1e-5)


def test_a_model_of_odd_channels_takes_arrays_alone(tmp_path):
    images = keras.Input((8, 8, 2))
    means = keras.layers.GlobalAveragePooling2D()(images)
    model = keras.Model(images, keras.layers.Softmax()(means))
    servable = Servable(model=model, name="Two bands!", classes=("a", "b"), facts={})
    assert write(servable, tmp_path) == {"signatures": ["serving_default"]}
    text = (tmp_path / "README.md").read_text()
    assert "serve_bytes" not in text
    assert "numpy.zeros((2, 8, 8, 2), 'uint8').tolist()" in text
    assert "models/Two_bands_:predict" in text
    assert "\n  name: two-bands\n" in text


def test_a_disk_that_is_full_leaves_nothing(gray, tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(OSError, match="SavedModel can't be written"):
            export(gray, "saved_model", tmp_path / "new" / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert leaves_nothing(tmp_path / "new")
