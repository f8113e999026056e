"""The format of TensorFlow Serving: a SavedModel in the folder of its version."""

import pathlib
import shutil

import keras

from darts_keras.serving.image_graph import decode_in_graph
from darts_keras.serving.saved_model_readme import describe

VERSION = "1"
_SERVER = pathlib.Path(__file__).with_name("kserve_server.py")
_MAX_BEST = 5


def write(servable, folder, images=None):
    """Writes `1/`, a SavedModel, `README.md`, how to ask it, and a server's script.

    The signature `serving_default` takes `images`, `uint8`
    `(batch, height, width, channels)` of the size of the model. `serve_bytes` takes
    `image_bytes`, strings `(batch,)`, JPEG or PNG files of any size; there is none for
    a model of other than 1 or 3 channels. Both answer with

    - `classes`, strings `(batch, k)`: the names of the `k` best classes, the most
      probable first, 5 or as many as there are;
    - `scores`, `float32` `(batch, k)`: their probabilities;
    - `probabilities`, `float32` `(batch, num_classes)`, in the order of `labels.txt`.

    Args:
        servable: `Servable`.
        folder: Path of an empty folder.
        images: Not used: nothing is calibrated.

    Returns:
        Dictionary: the signatures, for `export.json`.

    Raises:
        OSError: If it can't be written.
    """
    del images
    import tensorflow as tf

    shape = servable.image_shape
    archive = keras.export.ExportArchive()
    archive.track(servable.model)
    signatures = {"serving_default": tf.TensorSpec((None, *shape), tf.uint8, "images")}
    if shape[-1] in (1, 3):
        signatures["serve_bytes"] = tf.TensorSpec((None,), tf.string, "image_bytes")
    respond = _responder(servable)
    endpoints = {
        "serving_default": respond,
        "serve_bytes": lambda image_bytes: respond(_decode(image_bytes, shape)),
    }
    for name, spec in signatures.items():
        archive.add_endpoint(name, endpoints[name], input_signature=[spec])
    # Servers compute no gradients; these would be a third of the file.
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
    try:
        archive.write_out(str(folder / VERSION), options, verbose=False)
    except tf.errors.OpError as error:  # Such as `ResourceExhaustedError`.
        raise OSError(f"The SavedModel can't be written. {error.message}") from error
    best = _num_best(servable)
    text = describe(servable, VERSION, best, has_files="serve_bytes" in signatures)
    (folder / "README.md").write_text(text, encoding="utf-8")
    shutil.copyfile(_SERVER, folder / _SERVER.name)
    return {"signatures": list(signatures)}


def _responder(servable):
    """Returns the function from images to answers, traced once for all signatures."""
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None, *servable.image_shape))])
    def probabilities_of(images):
        given = tf.cast(images, servable.model.inputs[0].dtype)
        return tf.cast(servable.model(given, training=False), tf.float32)

    def respond(images):
        # Signatures do not check it, and a rank of 3 would abort the server.
        images = tf.ensure_shape(images, (None, *servable.image_shape))
        probabilities = probabilities_of(tf.cast(images, tf.float32))
        scores, labels = tf.math.top_k(probabilities, _num_best(servable))
        classes = tf.gather(tf.constant(servable.classes), labels)
        return {"classes": classes, "probabilities": probabilities, "scores": scores}

    return respond


def _decode(image_bytes, image_shape):
    import tensorflow as tf

    return tf.map_fn(
        lambda content: decode_in_graph(content, image_shape),
        image_bytes,
        fn_output_signature=tf.TensorSpec(image_shape, tf.float32),
    )


def _num_best(servable):
    return min(_MAX_BEST, len(servable.classes))
