"""ONNX: what ONNX Runtime makes of an export."""

import collections
import json

import numpy as np
import onnx
import onnxruntime
import pytest
from classifier_toys import gray_images
from runtime_toys import (
    draw_images,
    hide_module,
    run_example,
    servable_of_all_parts,
    small_servable,
)

from darts_keras.serving.export import export
from darts_keras.serving.onnx_model import write


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Returns the folder of an export that has all parts of a network."""
    folder = tmp_path_factory.mktemp("onnx")
    assert write(servable_of_all_parts(), folder) == {"opset": 15}
    return folder


@pytest.mark.parametrize("count", [1, 5])
def test_every_part_answers_as_in_keras(count, folder):
    images = draw_images()[-count:]
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    [answers] = session.run(["probabilities"], {"images": images})
    expected = servable_of_all_parts().model.predict_on_batch(images)
    assert np.ptp(expected, axis=0).max() > 0.1 or count == 1
    np.testing.assert_allclose(answers, expected, atol=1e-5)


def test_convolutions_are_one_node_each(folder):
    graph = onnx.load(folder / "model.onnx").graph
    nodes = collections.Counter(node.op_type for node in graph.node)
    assert nodes["Conv"] == 50
    # Keras' own formulation of grouped ones computes shapes, and gathers.
    assert not nodes.keys() & {"Shape", "Gather", "ReduceProd", "ConstantOfShape"}


def test_input_is_bytes_in_batches_of_any_size(folder):
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    [asked], [answered] = session.get_inputs(), session.get_outputs()
    assert (asked.name, asked.type) == ("images", "tensor(uint8)")
    assert asked.shape == ["batch", 16, 16, 1]
    assert (answered.name, answered.shape) == ("probabilities", ["batch", 3])


def test_metadata_tell_name_classes_and_license(tmp_path):
    write(small_servable(license="Apache-2.0"), tmp_path)
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    found = session.get_modelmeta().custom_metadata_map
    assert json.loads(found.pop("classes")) == ["dark", "bright"]
    assert found == {"name": "grays", "license": "Apache-2.0"}


def test_export_agrees_in_a_fresh_process_and_its_example_runs(tmp_path):
    images = gray_images([10, 120, 135, 250] * 20)  # More than are asked at a time.
    result = export(small_servable(), "onnx", tmp_path / "out", images)
    assert result.largest_difference < 1e-5
    first, second = run_example(tmp_path / "out")
    assert first.startswith("bright ")
    assert second.startswith("dark ")
    metadata = onnx.load(tmp_path / "out" / "model.onnx").metadata_props
    assert {entry.key for entry in metadata} == {"name", "classes"}


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch, tmp_path):
    hide_module(monkeypatch, "tf2onnx")
    with pytest.raises(ImportError, match=r"needs tf2onnx,.*darts-keras\[export\]"):
        write(small_servable(), tmp_path)
