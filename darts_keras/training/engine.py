"""What a backend does in its own way: gradients, compiled steps, answers.

`tensorflow_engine.py`, `jax_engine.py` and `torch_engine.py` have the same names:

- `gradients(objective, values)`: a derivative.
- `apply(optimizer, gradients, variables)`: a move of an optimizer.
- `compiled(function, variables)`: a function that reads variables.
- `StepRunner(model, strategy)`: the steps of a model.
- `Answerer(model, batch_size, strategy)`: what a model says.
"""

import keras

_BACKEND = keras.config.backend()

if _BACKEND == "tensorflow":
    from darts_keras.training import tensorflow_engine as _engine
elif _BACKEND == "jax":
    from darts_keras.training import jax_engine as _engine
elif _BACKEND == "torch":
    from darts_keras.training import torch_engine as _engine
else:
    raise ImportError(
        "A search or a training runs on Keras' TensorFlow, JAX or PyTorch backend. "
        f"Received: KERAS_BACKEND={_BACKEND}"
    )

Answerer = _engine.Answerer
StepRunner = _engine.StepRunner
apply = _engine.apply
compiled = _engine.compiled
gradients = _engine.gradients
