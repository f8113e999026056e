"""Serves a SavedModel by KServe, over the REST interface of TensorFlow Serving.

A script that `darts-keras export` lays beside each SavedModel, to use as it is or to
start from: `pip install kserve tensorflow`, then

    python kserve_server.py --model_name NAME --http_port 8501

It takes what TensorFlow Serving takes, {"instances": [{"b64": FILE}, ...]} with JPEG or
PNG files in base64, or arrays of pixels, at /v1/models/NAME:predict. A bad image is
answered with HTTP 400.
"""

import argparse
import base64
import json
import pathlib

import kserve
import numpy as np
from kserve.errors import InvalidInput
from kserve.model_server import parser as kserve_parser


class Classifier(kserve.Model):
    """The SavedModel in a folder that `darts-keras export` wrote."""

    def __init__(self, name, folder):
        import tensorflow as tf

        super().__init__(name)
        self.model = tf.saved_model.load(str(pathlib.Path(folder) / "1"))
        self.ready = True

    def predict(self, payload, headers=None, response_headers=None):
        del headers, response_headers
        import tensorflow as tf

        try:
            # `curl -d` says that it sends a form; TensorFlow Serving does not mind.
            payload = json.loads(payload) if isinstance(payload, bytes) else payload
            answers = self._answer(payload["instances"])
        except (LookupError, TypeError, ValueError) as error:
            raise InvalidInput(f"Bad instances: {error}") from error
        except tf.errors.InvalidArgumentError as error:
            raise InvalidInput(
                "Each image must be an undamaged JPEG or PNG file of 8 bits a channel, "
                "not CMYK, or pixels in the shape that the model takes."
            ) from error
        answers = {name: answer.numpy().tolist() for name, answer in answers.items()}
        answers["classes"] = [[c.decode() for c in row] for row in answers["classes"]]
        rows = zip(*answers.values(), strict=True)
        return {"predictions": [dict(zip(answers, row, strict=True)) for row in rows]}

    def _answer(self, instances):
        import tensorflow as tf

        signatures = self.model.signatures
        if isinstance(instances[0], dict):
            files = [base64.b64decode(one["b64"], validate=True) for one in instances]
            return signatures["serve_bytes"](image_bytes=tf.constant(files))
        pixels = np.array(instances)
        if pixels.min() < 0 or pixels.max() > 255:
            raise ValueError("pixels must be in [0, 255].")
        return signatures["serving_default"](images=tf.constant(pixels, tf.uint8))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[kserve_parser])
    parser.add_argument("--folder", default=pathlib.Path(__file__).parent)
    arguments = parser.parse_args()
    model = Classifier(arguments.model_name, arguments.folder)
    # This has no use for gRPC, whose port may be taken.
    kserve.ModelServer(http_port=arguments.http_port, enable_grpc=False).start([model])
