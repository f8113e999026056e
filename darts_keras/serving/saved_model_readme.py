"""What lies beside a SavedModel: how to ask it."""

import re
import string

from darts_keras.data.image_check import MAX_PIXELS

_TEXT = """\
# $title

An image classifier of $num_classes classes, exported by darts-keras, for TensorFlow
Serving and whatever else reads a SavedModel. In this folder:

- `$version/`: the SavedModel, in the folder of its version.
- `labels.txt`: the names of the classes, one a line, in the order of the labels.
- `card.json`: what is known of the model.
- `export.json`: versions, sizes, and how far the answers are from those of Keras.
- `kserve_server.py`: a server, see KServe.

All commands below are for a shell in this folder.

## What it takes, what it answers

The signature `serving_default` takes `images`, uint8 (batch, $shape), raw pixels
in [0, 255]: the model scales and normalizes them itself.
$takes_files
The answer:

- `classes`, strings (batch, $best): the names of the $best best classes, the most
  probable first;
- `scores`, float32 (batch, $best): their probabilities;
- `probabilities`, float32 (batch, $num_classes): those of all classes, in the order of
  `labels.txt`.

```sh
saved_model_cli show --dir $version --all
```

```sh
python -c "import numpy; numpy.save('/tmp/images.npy', numpy.zeros($two, 'uint8'))"
saved_model_cli run --dir $version --tag_set serve --signature_def serving_default \\
    --inputs images=/tmp/images.npy
```
$run_files
## TensorFlow Serving

```sh
docker run --rm -p 8500:8500 -p 8501:8501 -v "$$PWD:/models/$name:ro" \\
    -e MODEL_NAME=$name tensorflow/serving
```

Port 8500 speaks gRPC, port 8501 REST:

```sh
curl http://localhost:8501/v1/models/$name/metadata
$curl
```

## KServe

In a cluster, its TensorFlow runtime serves this folder as it is:

```yaml
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: $service
spec:
  predictor:
    model:
      modelFormat:
        name: tensorflow
      storageUri: pvc://models/$name
```

Without one, `kserve_server.py` is a short server for the same requests, after
`pip install kserve tensorflow`:

```sh
python kserve_server.py --model_name $name --http_port 8501
```
"""

_TAKES_FILES = """
The signature `serve_bytes` takes `image_bytes`, strings (batch,): the content of JPEG
or PNG files of any size, up to $max_pixels pixels each. They are decoded, made
$gray_or_color, and resized bilinearly with antialiasing. Transparent parts become
white. How a camera was held (EXIF) is not heeded: turn photographs before. What is no
such file, is CMYK (made for print) or has 16 bits a channel is refused
(`INVALID_ARGUMENT`), and with it the request.
"""

_RUN_FILES = """
With files of your own, such as photo.png:

```sh
python -c "import numpy, pathlib, sys
files = [pathlib.Path(name).read_bytes() for name in sys.argv[1:]]
numpy.save('/tmp/files.npy', numpy.array(files))" photo.png
saved_model_cli run --dir $version --tag_set serve --signature_def serve_bytes \\
    --inputs image_bytes=/tmp/files.npy
```
"""

_CURL_FILES = """\
(printf '{"signature_name": "serve_bytes", "instances": [{"b64": "'
 base64 < photo.png | tr -d '\\n'; printf '"}]}') |
    curl -d @- http://localhost:8501/v1/models/$name:predict"""

_CURL_IMAGES = """\
python -c "import json, numpy
print(json.dumps({'instances': numpy.zeros($two, 'uint8').tolist()}))" |
    curl -d @- http://localhost:8501/v1/models/$name:predict"""


def describe(servable, version, num_best, has_files):
    """Returns the text of `README.md`.

    Args:
        servable: `Servable`.
        version: String. Name of the folder of the SavedModel.
        num_best: Integer. How many classes it names.
        has_files: Boolean. Whether it has the signature `serve_bytes`.
    """
    shape = servable.image_shape
    name = re.sub(r"[^A-Za-z0-9_]+", "_", servable.name)
    parts = {
        "title": servable.name,
        "name": name,
        "service": re.sub("_+", "-", name).strip("-").lower(),
        "num_classes": len(servable.classes),
        "best": num_best,
        "version": version,
        "shape": ", ".join(map(str, shape)),
        "two": (2, *shape),
        "gray_or_color": "gray" if shape[-1] == 1 else "color",
        "max_pixels": f"{MAX_PIXELS:,}",
    }
    some = {"takes_files": _TAKES_FILES, "run_files": _RUN_FILES, "curl": _CURL_FILES}
    if not has_files:
        some = {"takes_files": "", "run_files": "", "curl": _CURL_IMAGES}
    return _fill(_TEXT, parts | {key: _fill(text, parts) for key, text in some.items()})


def _fill(text, parts):
    return string.Template(text).substitute(parts)
