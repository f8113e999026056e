"""What an export says, read by nothing but its own format's runtime.

A script: `python -P fresh_answer.py FORMAT FOLDER IMAGES.npy ANSWERS.npy`. It imports
nothing of this project, so that it is as blind to it as a server is.

To add a format, write a function from the folder of an export and images,
`uint8` `(count, height, width, channels)`, to a list of probabilities, each an array
`(count, num_classes)`: one for each way in which the export can be asked. Enter it in
`ANSWERS`. They are saved as one array `(ways, count, num_classes)`.
"""

import pathlib
import sys

import numpy as np


def ask_saved_model(folder, images):
    """Asks a SavedModel for arrays, and for the same images as PNG files."""
    import tensorflow as tf

    signatures = tf.saved_model.load(str(folder / "1")).signatures
    ask, ask_files = (signatures.get(n) for n in ("serving_default", "serve_bytes"))
    answers = [[ask(images=tf.constant(some)) for some in _split(images)]]
    if ask_files is not None:
        batches = [[tf.io.encode_png(i) for i in some] for some in _split(images)]
        answers.append([ask_files(image_bytes=tf.stack(files)) for files in batches])
    return [
        np.concatenate([answer["probabilities"] for answer in way]) for way in answers
    ]


def ask_onnx(folder, images):
    """Asks ONNX Runtime, for some images at a time."""
    import onnxruntime

    session = onnxruntime.InferenceSession(
        folder / "model.onnx", providers=["CPUExecutionProvider"]
    )
    answers = [session.run(None, {"images": some})[0] for some in _split(images)]
    return [np.concatenate(answers)]


def ask_litert(folder, images):
    """Asks LiteRT, which is told the size of each batch."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(folder / "model.tflite"))
    [asked], [answered] = (
        interpreter.get_input_details(),
        interpreter.get_output_details(),
    )
    answers = []
    for some in _split(images):
        interpreter.resize_tensor_input(asked["index"], some.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(asked["index"], some)
        interpreter.invoke()
        answers.append(interpreter.get_tensor(answered["index"]))
    return [np.concatenate(answers)]


def _split(images):
    """Yields batches of 64 images, the last one of what is left."""
    for start in range(0, len(images), 64):
        yield images[start : start + 64]


ANSWERS = {
    "saved_model": ask_saved_model,
    "onnx": ask_onnx,
    "litert": ask_litert,
    "litert_int8": ask_litert,
}


def main(format_name, folder, images, answers):
    """Saves what the export in a folder says of the images in a file."""
    found = ANSWERS[format_name](pathlib.Path(folder), np.load(images))
    np.save(answers, np.stack([np.asarray(one, np.float32) for one in found]))


if __name__ == "__main__":
    main(*sys.argv[1:])
