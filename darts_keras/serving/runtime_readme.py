"""What lies beside a model in one file: how to ask it."""

import dataclasses
import string


@dataclasses.dataclass(frozen=True, kw_only=True)
class Runtime:
    """What reads a format, and how it is asked in Python."""

    name: str
    packages: str  # To install, besides Pillow.
    imports: str
    ask: str  # From `images` to `probabilities`; `$file` is the model.


ONNX_RUNTIME = Runtime(
    name="ONNX Runtime and whatever else reads ONNX",
    packages="onnxruntime",
    imports="import numpy\nimport onnxruntime",
    ask='session = onnxruntime.InferenceSession("$file")\n'
    '[probabilities] = session.run(["probabilities"], {"images": images})',
)
LITERT = Runtime(
    name="LiteRT (TensorFlow Lite)",
    packages="ai-edge-litert",
    imports="import numpy\nfrom ai_edge_litert.interpreter import Interpreter",
    ask='ask = Interpreter("$file").get_signature_runner()\n'
    'probabilities = ask(images=images)["probabilities"]',
)

_TEXT = """\
# $title

An image classifier of $num_classes classes, exported by darts-keras, for
$runtime. In this folder:

- `$file`: the model.
- `labels.txt`: the names of the classes, one a line, in the order of the labels.
- `card.json`: what is known of the model.
- `export.json`: versions, sizes, and how far the answers are from those of Keras.

It takes `images`, uint8 (batch, $shape), any number at a time, raw pixels in
[0, 255]: the model scales and normalizes them itself. It answers with
`probabilities`, float32 (batch, $num_classes), in the order of `labels.txt`.

In Python, in this folder, after `pip install $packages pillow`:

```python
$imports
from PIL import Image, ImageOps

$image

$ask

with open("labels.txt", encoding="utf-8") as file:
    labels = file.read().splitlines()
for label in probabilities[0].argsort()[::-1][:$num_best]:
    print(labels[label], probabilities[0, label])
```
"""
_FILE = """\
image = ImageOps.exif_transpose(Image.open("photo.png")).convert("RGBA")
white = Image.new("RGBA", image.size, "white")  # Behind transparent parts.
image = Image.alpha_composite(white, image).convert("$mode")
image = image.resize(($width, $height), Image.Resampling.BILINEAR)
images = numpy.asarray(image, "uint8").reshape(1, $shape)"""
_ARRAY = 'images = numpy.load("images.npy").reshape(-1, $shape)'
_MODES = {1: "L", 3: "RGB"}  # Pillow's, by the number of channels.
_MAX_BEST = 3


def describe(servable, runtime, file):
    """Returns the text of `README.md`.

    Args:
        servable: `Servable`.
        runtime: `Runtime`.
        file: String. Name of the model's file.
    """
    height, width, channels = servable.image_shape
    parts = {
        "title": servable.name,
        "num_classes": len(servable.classes),
        "num_best": min(_MAX_BEST, len(servable.classes)),
        "runtime": runtime.name,
        "packages": runtime.packages,
        "imports": runtime.imports,
        "file": file,
        "shape": f"{height}, {width}, {channels}",
        "height": height,
        "width": width,
        "mode": _MODES.get(channels),
    }
    image = _FILE if channels in _MODES else _ARRAY
    for name, text in (("image", image), ("ask", runtime.ask)):
        parts[name] = string.Template(text).substitute(parts)
    return string.Template(_TEXT).substitute(parts)
