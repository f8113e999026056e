"""A function of tensors as training runs it: compiled."""

import keras


def compiled(function, like):
    """Returns a function compiled for the backend at hand.

    Args:
        function: Function of a tensor.
        like: Array `(batch, ...)`. What it will be called with, but for the batch.
    """
    return compiled_for(function, [(None, *like.shape[1:])], like.dtype)


def compiled_for(function, shapes, dtype):
    """Returns a function of several tensors compiled for the backend at hand.

    Under TensorFlow it is one graph for all sizes that are open. PyTorch trains
    without a compiler, so there it is the function itself.

    Args:
        function: Function of tensors. What it does to variables is lost on JAX.
        shapes: Their shapes; `None` where a size is open.
        dtype: Their type.
    """
    if keras.config.backend() != "tensorflow":
        return in_one(function)
    import tensorflow as tf

    signature = [tf.TensorSpec(shape, dtype) for shape in shapes]
    return tf.function(function, input_signature=signature)


def in_one(function):
    """Returns a function that takes less time on JAX, which compiles it as a whole.

    Called as it is, it would have each of its operations compiled by itself. On the
    other backends nothing is compiled.

    Args:
        function: Function of tensors. What it does to variables is lost on JAX.
    """
    if keras.config.backend() != "jax":
        return function
    import jax

    def stateless(*tensors):
        with keras.StatelessScope():
            return function(*tensors)

    return jax.jit(stateless)
