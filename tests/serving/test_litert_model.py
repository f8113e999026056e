"""LiteRT: what its interpreter makes of an export, float and of 8-bit integers."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from classifier_toys import CLASSES, gray_images
from runtime_toys import (
    SHAPE,
    draw_images,
    hide_module,
    run_example,
    servable_of_all_parts,
    small_servable,
)

from darts_keras.serving.export import export
from darts_keras.serving.litert_model import write, write_int8
from darts_keras.serving.servable import Servable

WRITERS = {"litert": write, "litert_int8": write_int8}


@pytest.fixture(scope="module", params=sorted(WRITERS))
def exported(request, tmp_path_factory):
    """Returns a format, and the path of a model that has all parts of a network."""
    folder = tmp_path_factory.mktemp(request.param)
    WRITERS[request.param](servable_of_all_parts(), folder, draw_images())
    return request.param, str(folder / "model.tflite")


def ask(path, images):
    answers = Interpreter(path).get_signature_runner()(images=images)
    return answers["probabilities"]


def test_every_part_answers_as_in_keras(exported):
    kind, path = exported
    images = draw_images()
    expected = servable_of_all_parts().model.predict_on_batch(images)
    answers = ask(path, images)
    assert np.ptp(expected, axis=0).max() > 0.8
    if kind == "litert":
        np.testing.assert_allclose(answers, expected, atol=1e-5)
    else:
        # The untrained classifier is a steep one: it magnifies all roundings.
        logs = [np.log(some + 1e-3).ravel() for some in (answers, expected)]
        assert np.corrcoef(*logs)[0, 1] > 0.95


@pytest.mark.parametrize("count", [1, 5])
def test_batch_may_be_of_any_size(count, exported):
    _, path = exported
    images = draw_images()
    together = ask(path, images)[-count:]
    np.testing.assert_allclose(ask(path, images[-count:]), together, atol=1e-5)


def test_only_the_answer_is_float_in_a_model_of_integers(exported):
    kind, path = exported
    interpreter = Interpreter(path)
    floats = [
        tensor["index"]
        for tensor in interpreter.get_tensor_details()
        if tensor["dtype"] == np.float32
    ]
    [asked], [answered] = (
        interpreter.get_input_details(),
        interpreter.get_output_details(),
    )
    assert asked["dtype"] == np.uint8
    assert (floats == [answered["index"]]) == (kind == "litert_int8")


def test_dim_images_do_not_change_what_a_level_of_a_pixel_means(tmp_path):
    write_int8(small_servable(), tmp_path, gray_images([100, 120]))
    interpreter = Interpreter(str(tmp_path / "model.tflite"))
    assert interpreter.get_input_details()[0]["quantization"] == (1.0, 0)


def test_calibration_takes_500_images_from_all_over_many(tmp_path):
    images = gray_images([10] * 501 + [240] * 500)
    assert write_int8(small_servable(), tmp_path, images) == {"calibrated_by": 500}
    [answer] = ask(str(tmp_path / "model.tflite"), gray_images([240]))
    assert answer[1] > 0.9  # The first 500 know nothing as bright.


def test_export_agrees_in_a_fresh_process_and_its_example_runs(tmp_path):
    images = gray_images([10, 120, 135, 250] * 20)  # More than are asked at a time.
    result = export(small_servable(), "litert", tmp_path / "out", images)
    assert result.largest_difference < 1e-5
    first, second = run_example(tmp_path / "out")
    assert first.startswith("bright ")
    assert second.startswith("dark ")


def test_loss_of_integers_is_measured_on_images_that_did_not_calibrate(tmp_path):
    levels = np.arange(100, 156).repeat(2)
    labels = levels > 127
    labels[-2:] = False  # Keras errs on one of each pair.
    result = export(
        small_servable(), "litert_int8", tmp_path / "out", gray_images(levels), labels
    )
    assert result.num_images == len(levels) // 2
    assert result.accuracy["keras"] == 1 - 1 / result.num_images
    assert result.accuracy["export"] > 0.9
    assert 1e-4 < result.largest_difference < 0.1
    assert result.agreement > 0.9


def test_images_that_leave_a_layer_without_output_are_refused(tmp_path):
    images = keras.Input(SHAPE)
    pixels = keras.layers.GlobalAveragePooling2D()(images)
    dead = keras.layers.Dense(1, "relu", kernel_initializer=_MINUS_ONE)(pixels)
    outputs = keras.layers.Dense(2, activation="softmax")(dead)
    servable = Servable(
        model=keras.Model(images, outputs), name="dead", classes=CLASSES, facts={}
    )
    with pytest.raises(ValueError, match=r"`images` to calibrate by.*2 images, with"):
        write_int8(servable, tmp_path, gray_images([100, 120]))


_MINUS_ONE = keras.initializers.Constant(-1)


def test_what_litert_lacks_is_refused(tmp_path):
    images = keras.Input(SHAPE)
    waves = _Fourier()(images)
    outputs = keras.layers.Dense(2, activation="softmax")(waves)
    servable = Servable(
        model=keras.Model(images, outputs), name="waves", classes=CLASSES, facts={}
    )
    with pytest.raises(ValueError, match=r"operations that LiteRT has.*waves, of"):
        write(servable, tmp_path)


class _Fourier(keras.layers.Layer):
    def call(self, inputs):
        waves = tf.signal.fft2d(tf.cast(inputs[..., 0], tf.complex64))
        return tf.reduce_mean(tf.math.real(waves), 1)  # (batch, width)


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch, tmp_path):
    hide_module(monkeypatch, "ai_edge_litert")
    with pytest.raises(ImportError, match=r"needs ai_edge_litert,.*darts-keras\[exp"):
        write(small_servable(), tmp_path)
