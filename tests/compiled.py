"""A function of a batch as training runs it: compiled."""

import keras


def compiled(function, like):
    """Returns a function compiled for the backend at hand.

    Under TensorFlow it is one graph for every batch size.

    Args:
        function: Function of a tensor.
        like: Array `(batch, ...)`. What it will be called with, but for the batch.
    """
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    import tensorflow as tf

    spec = tf.TensorSpec((None, *like.shape[1:]), like.dtype)
    return tf.function(function, input_signature=[spec])
