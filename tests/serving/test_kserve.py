"""KServe's server, by its REST interface: that of TensorFlow Serving.

KServe needs an environment of its own, with TensorFlow in it. The environment variable
`DARTS_KERAS_KSERVE_PYTHON` says which Python that is; without it, this is skipped.
"""

import base64
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
from export_toys import encode
from zoo_toys import draw_images

from darts_keras.training.answer import answer

PYTHON = os.environ.get("DARTS_KERAS_KSERVE_PYTHON")
IMAGES = draw_images(2, (16, 16, 3))

pytestmark = pytest.mark.skipif(PYTHON is None, reason="needs an environment of KServe")


@pytest.fixture(scope="module")
def url(color_export, tmp_path_factory):
    """Where the server that lies beside that export serves it."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    server = color_export / "kserve_server.py"
    words = [server, "--model_name", "toy", "--http_port", port]
    with (tmp_path_factory.mktemp("kserve") / "log").open("wb") as log:
        process = subprocess.Popen([PYTHON, *map(str, words)], stdout=log, stderr=log)
    try:
        url = f"http://localhost:{port}/v1/models/toy"
        _wait(url, process)
        yield f"{url}:predict"
    finally:
        process.terminate()
        process.wait()


def _wait(url, process, seconds=120):
    for _ in range(seconds):
        assert process.poll() is None
        try:
            return urllib.request.urlopen(url)  # noqa: S310
        except urllib.error.URLError:
            time.sleep(1)
    raise AssertionError("The server does not start.")


def post(url, content, kind="application/json"):
    """Returns the code and the object that a request is answered with."""
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    request = urllib.request.Request(url, content, {"Content-Type": kind})  # noqa: S310
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def as_base64(file):
    return {"b64": base64.b64encode(file).decode()}


@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded"]
)
@pytest.mark.parametrize("of", ["arrays", "files"])
def test_images_are_answered_in_rows(url, color, of, kind):
    files = [as_base64(encode(image)) for image in IMAGES]
    instances = files if of == "files" else IMAGES.tolist()
    code, found = post(url, {"instances": instances}, kind)
    assert code == 200
    expected = answer(color.model, IMAGES)
    for row, probabilities in zip(found["predictions"], expected, strict=True):
        np.testing.assert_allclose(row["probabilities"], probabilities, atol=1e-5)
        assert row["classes"][0] == color.classes[probabilities.argmax()]
        assert row["scores"][0] == pytest.approx(probabilities.max(), abs=1e-5)


def test_the_request_of_the_readme_is_answered(url, color_export, color, tmp_path):
    text = (color_export / "README.md").read_text()
    (request,) = re.findall(r"\(printf.*?:predict", text, re.DOTALL)
    request = re.sub("http://.*", url, request)
    (tmp_path / "photo.png").write_bytes(encode(IMAGES[0]))
    words = ["sh", "-c", request]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=True)
    (found,) = json.loads(done.stdout)["predictions"]
    expected = answer(color.model, IMAGES[:1])[0]
    np.testing.assert_allclose(found["probabilities"], expected, atol=1e-5)


BAD = {
    "junk": {"instances": [as_base64(b"junk")]},
    "no base64": {"instances": [{"b64": "%"}]},
    "none": {"instances": []},
    "another shape": {"instances": [[[1], [2]]]},
    "ragged": {"instances": [[[1], [[2]]]]},
    "not of 8 bits": {"instances": (IMAGES * 300.0).tolist()},
    "no instances": {"images": []},
    "no JSON": b"{",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_bad_is_answered_with_400(url, name):
    code, found = post(url, BAD[name])
    assert code == 400
    assert found["error"]
