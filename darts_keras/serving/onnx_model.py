"""The format of ONNX Runtime: one file, for programs in any language."""

import json
import warnings

from darts_keras.kernel.portable import portable_forms
from darts_keras.serving.extra import need_extra
from darts_keras.serving.named_ends import name_ends
from darts_keras.serving.runtime_readme import ONNX_RUNTIME, describe

MODEL_FILE = "model.onnx"
_OPSET = 15  # Of 2021: what reads ONNX today knows it.


def write(servable, folder, images=None):
    """Writes `model.onnx`, and `README.md`, how to ask it.

    Its input is `images`, `uint8` `(batch, height, width, channels)`, raw pixels; its
    output `probabilities`, `float32` `(batch, num_classes)`. Its metadata are the
    name of the model, its classes (a JSON list, in the order of the probabilities)
    and, where `servable.facts` has one, its license.

    Args:
        servable: `Servable`.
        folder: Path of an empty folder.
        images: Not used: nothing is calibrated.

    Returns:
        Dictionary: the version of ONNX' operations, for `export.json`.

    Raises:
        ImportError: If the extra `export` is not installed.
        OSError: If it can't be written.
    """
    del images
    need_extra("ONNX", "onnx", "onnxruntime", "tf2onnx")
    import onnx

    path = folder / MODEL_FILE
    model, signature = name_ends(servable.model, servable.image_shape)
    with portable_forms(), warnings.catch_warnings():
        # Keras looks for what tf2onnx misses in NumPy 2: not ours to repair.
        warnings.filterwarnings("ignore", ".*`np.object`", FutureWarning)
        model.export(
            path,
            format="onnx",
            verbose=False,
            input_signature=signature,
            opset_version=_OPSET,
        )
    converted = onnx.load(path)
    for end in (*converted.graph.input, *converted.graph.output):
        end.type.tensor_type.shape.dim[0].dim_param = "batch"
    onnx.helper.set_model_props(converted, _metadata(servable))
    onnx.checker.check_model(converted)
    path.write_bytes(converted.SerializeToString())
    text = describe(servable, ONNX_RUNTIME, MODEL_FILE)
    (folder / "README.md").write_text(text, encoding="utf-8")
    return {"opset": _OPSET}


def _metadata(servable):
    classes = json.dumps(servable.classes, ensure_ascii=False)
    found = {"name": servable.name, "classes": classes}
    if "license" in servable.facts:
        found["license"] = str(servable.facts["license"])
    return found
