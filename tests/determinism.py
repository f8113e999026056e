"""What `deterministic` switches on for the rest of a process, off again."""

import keras


def let_bits_differ():
    """Lets operations of TensorFlow be as fast as they are by default."""
    if keras.config.backend() == "tensorflow":
        from tensorflow.python.framework import config

        config.disable_op_determinism()  # TensorFlow has no public one.
