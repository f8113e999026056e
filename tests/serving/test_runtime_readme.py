"""The README beside a model in one file: its example reads images as we do."""

import subprocess
import sys

import numpy as np
import pytest
from export_toys import make_photo
from PIL import Image

from darts_keras.data.image_check import decode_image
from darts_keras.serving.runtime_readme import ONNX_RUNTIME, describe

_SIDEWAYS = 6  # An orientation of EXIF: to be turned by a quarter.


@pytest.mark.parametrize("kind", ["translucent", "opaque", "gray", "keyed"])
@pytest.mark.parametrize("name", ["gray", "color"])
def test_the_example_gives_the_pixels_of_our_reader(request, tmp_path, name, kind):
    servable = request.getfixturevalue(name)
    pixels = make_photo(channels={"translucent": 4, "gray": 1}.get(kind, 3))
    pixels[5:20, 5:20] = 7
    exif = Image.Exif()
    exif[0x0112] = _SIDEWAYS
    key = {"transparency": (7, 7, 7)} if kind == "keyed" else {}
    image = Image.fromarray(pixels.squeeze())
    image.save(tmp_path / "photo.png", exif=exif, **key)
    text = describe(servable, ONNX_RUNTIME, "model.onnx")
    imports, read, *_ = text.split("```python\n")[1].split("\n\n")
    code = f"{imports}\n{read}\nnumpy.save('found.npy', images)"
    subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, check=True)
    expected = decode_image(
        tmp_path / "photo.png", servable.image_shape[-1], servable.image_shape[:2]
    )
    expected = np.asarray(expected).reshape(1, *servable.image_shape)
    np.testing.assert_array_equal(np.load(tmp_path / "found.npy"), expected)
