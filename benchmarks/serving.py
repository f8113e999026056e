"""Measures how fast the exports of a classifier answer, against Keras, in one run.

    python benchmarks/serving.py [--model NAME_OR_PATH] [--size 1] [--form onnx]

Size is the images of a request: 1 or 64. The forms:

- `predict` is `keras.Model.predict`, with all that it does around the network.
- `saved_model` is the signature `serving_default`, as TensorFlow Serving calls it, but
  without a server; it also finds the names of the best classes.
- `onnx` is ONNX Runtime, `litert` LiteRT in float32, `litert_int8` of 8-bit integers.

The model is one of the zoo, the folder of a training, or a `.keras` file. It is
exported by `darts-keras export`. Images are random numbers, uint8: no time depends on
what they show. A request goes from an array to an array.

Each form and size is measured in a process of its own, with the same threads for all:
by default one. With `--threads INTER INTRA` TensorFlow and ONNX Runtime run as many
operations at a time, on as many threads each; LiteRT runs one at a time, and gets the
product. CPU milliseconds are those of all threads. Seconds to load are without the
imports and the export.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

from in_process import make_parser, measure_in_process

SIZES = ("1", "64")
FORMS = ("predict", "saved_model", "onnx", "litert", "litert_int8")
WARMUPS = 5  # Requests that compile and fill caches.
RATIO = "times as fast as predict"
COLUMNS = (
    "size",
    "form",
    "ms/request",
    RATIO,
    "images/s",
    "CPU ms/image",
    "s to load",
    "peak MB",
)


def open_predict(model, folder, threads):
    """Returns a function from images to probabilities, and the shape of an image."""
    del folder
    from darts_keras import prepare_device
    from darts_keras_cli.find_servable import find_servable

    prepare_device(*threads)
    network = find_servable(model).model

    def ask(images):
        return network.predict(images, batch_size=len(images), verbose=0)

    return ask, network.input_shape[1:]


def open_saved_model(model, folder, threads):
    """Returns what `open_predict` does."""
    del model
    import tensorflow as tf

    inter, intra = threads
    tf.config.threading.set_inter_op_parallelism_threads(inter)
    tf.config.threading.set_intra_op_parallelism_threads(intra)
    loaded = tf.saved_model.load(f"{folder}/1")  # Kept: it owns the variables.
    serve = loaded.signatures["serving_default"]
    [spec] = serve.structured_input_signature[1].values()

    def ask(images, loaded=loaded):
        del loaded
        return serve(images=tf.constant(images))["probabilities"].numpy()

    return ask, spec.shape[1:]


def open_onnx(model, folder, threads):
    """Returns what `open_predict` does."""
    del model
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads, options.intra_op_num_threads = threads
    if threads[0] > 1:
        options.execution_mode = onnxruntime.ExecutionMode.ORT_PARALLEL
    session = onnxruntime.InferenceSession(
        f"{folder}/model.onnx", options, providers=["CPUExecutionProvider"]
    )

    def ask(images):
        return session.run(["probabilities"], {"images": images})[0]

    return ask, session.get_inputs()[0].shape[1:]


def open_litert(model, folder, threads):
    """Returns what `open_predict` does."""
    del model
    from ai_edge_litert.interpreter import Interpreter

    inter, intra = threads
    interpreter = Interpreter(f"{folder}/model.tflite", num_threads=inter * intra)
    [asked] = interpreter.get_input_details()
    [answered] = interpreter.get_output_details()

    told = []  # The shape of the last request.

    def ask(images):
        if told != [images.shape]:
            interpreter.resize_tensor_input(asked["index"], images.shape)
            interpreter.allocate_tensors()
            told[:] = [images.shape]
        interpreter.set_tensor(asked["index"], images)
        interpreter.invoke()
        return interpreter.get_tensor(answered["index"])

    return ask, asked["shape"][1:]


OPENERS = {
    "predict": open_predict,
    "saved_model": open_saved_model,
    "onnx": open_onnx,
    "litert": open_litert,
    "litert_int8": open_litert,
}


def measure(size, form, model, folder, steps, threads):
    """Measures one form; returns its figures by column."""
    import resource

    import numpy as np

    began = time.perf_counter()
    ask, image_shape = OPENERS[form](model, folder, threads)
    loaded = time.perf_counter() - began
    shape = (int(size), *map(int, image_shape))
    images = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for _ in range(WARMUPS):
        ask(images)
    seconds, cpu = [], time.process_time()
    for _ in range(steps):
        began = time.perf_counter()
        ask(images)
        seconds.append(time.perf_counter() - began)
    cpu = time.process_time() - cpu
    count = steps * len(images)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "ms/request": round(1000 * float(np.median(seconds)), 3),
        "images/s": round(count / sum(seconds), 1),
        "CPU ms/image": round(1000 * cpu / count, 3),
        "s to load": round(loaded, 2),
        "peak MB": round(usage.ru_maxrss / 1024),
    }


def export(model, form, folder, dataset):
    """Exports a model by the command; ends the program if that fails."""
    name, *is_int8 = form.split("_int8")
    options = ["--format", name, "--out", str(folder)]
    options += ["--int8", "--dataset", dataset] if is_int8 else []
    command = pathlib.Path(sys.executable).with_name("darts-keras")
    done = subprocess.run(  # noqa: S603 (our own command)
        [command, "export", model, *options], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"The export of {model} as {form} failed.\n{done.stderr[-2000:]}")


def measure_all(args, model, folders):
    """Yields the figures of each size and form, by column."""
    for size in args.size or SIZES:
        of_predict = None
        for form, folder in folders.items():
            values = (size, form, model, folder, args.steps, args.threads)
            found = measure_in_process("serving", *values)
            if form == "predict":
                of_predict = found["ms/request"]
            ratio = f"{of_predict / found['ms/request']:.2f}" if of_predict else "-"
            yield {**found, "size": size, "form": form, RATIO: ratio}


def main():
    """Exports the model, measures each size and form, and prints a table."""
    parser = make_parser(__doc__.splitlines()[0], SIZES, FORMS, steps=50)
    parser.set_defaults(threads=(1, 1))
    parser.add_argument("--model", default="fashion_mnist", help="Name or path.")
    parser.add_argument(
        "--dataset",
        default="fashion_mnist_sample",
        help="Whose images the steps of 8-bit integers are chosen by.",
    )
    args = parser.parse_args()
    model = args.model
    if pathlib.Path(model).exists():
        model = str(pathlib.Path(model).resolve())  # Processes run in other folders.
    write = sys.stdout.write
    with tempfile.TemporaryDirectory() as temporary:
        folders = {form: f"{temporary}/{form}" for form in args.form or FORMS}
        for form in folders.keys() - {"predict"}:
            export(model, form, folders[form], args.dataset)
        write(f"| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|\n")
        for row in measure_all(args, model, folders):
            write(f"| {' | '.join(str(row[name]) for name in COLUMNS)} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
