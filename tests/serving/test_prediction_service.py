"""The gRPC interface of TensorFlow Serving, spoken by its official client.

TensorFlow Serving itself can't be installed by pip. The server here is our own, of a
few lines over the SavedModel; requests, answers and errors are the real messages.
"""

import concurrent.futures

import grpc
import numpy as np
import pytest
import tensorflow as tf
from export_toys import encode
from tensorflow_serving.apis import (
    predict_pb2,
    prediction_service_pb2_grpc,
)
from zoo_toys import draw_images

from darts_keras.training.answer import answer


class Servicer(prediction_service_pb2_grpc.PredictionServiceServicer):
    """Answers `Predict` as TensorFlow Serving does."""

    def __init__(self, folder):
        self.signatures = tf.saved_model.load(folder).signatures

    def Predict(self, request, context):  # noqa: N802 - the name of the service.
        name = request.model_spec.signature_name or "serving_default"
        given = {k: tf.make_ndarray(v) for k, v in request.inputs.items()}
        given = {key: tf.constant(value) for key, value in given.items()}
        response = predict_pb2.PredictResponse()
        try:
            answers = self.signatures[name](**given)
        except tf.errors.InvalidArgumentError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, error.message)
        for key, value in answers.items():
            response.outputs[key].CopyFrom(tf.make_tensor_proto(value))
        return response


@pytest.fixture(scope="module")
def stub(color_export):
    """The official client, connected to that server."""
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(
        Servicer(str(color_export / "1")), server
    )
    port = server.add_insecure_port("localhost:0")
    server.start()
    with grpc.insecure_channel(f"localhost:{port}") as channel:
        yield prediction_service_pb2_grpc.PredictionServiceStub(channel)
    server.stop(None).wait()


def predict(stub, signature="", **inputs):
    request = predict_pb2.PredictRequest()
    request.model_spec.name = "toy"
    request.model_spec.signature_name = signature
    for name, value in inputs.items():
        request.inputs[name].CopyFrom(tf.make_tensor_proto(value))
    outputs = stub.Predict(request, timeout=60).outputs
    return {name: tf.make_ndarray(value) for name, value in outputs.items()}


@pytest.mark.parametrize("count", [1, 3])
def test_arrays_are_answered_by_the_default_signature(stub, color, count):
    images = draw_images(count, (16, 16, 3))
    found = predict(stub, images=images)
    expected = answer(color.model, images)
    np.testing.assert_allclose(found["probabilities"], expected, atol=1e-5)
    best = [color.classes[index].encode() for index in expected.argmax(-1)]
    assert found["classes"][:, 0].tolist() == best


def test_files_are_answered_as_their_pixels(stub):
    images = draw_images(2, (16, 16, 3))
    found = predict(stub, "serve_bytes", image_bytes=[encode(i) for i in images])
    expected = predict(stub, images=images)
    np.testing.assert_allclose(found["scores"], expected["scores"], atol=1e-6)


def test_a_bad_file_is_the_fault_of_who_asks(stub):
    with pytest.raises(grpc.RpcError) as caught:
        predict(stub, "serve_bytes", image_bytes=[b"\x89\xff junk"])
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "must be a JPEG or PNG file" in caught.value.details()
