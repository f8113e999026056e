"""What a backend does in its own way: gradients, compiled steps, answers.

`tensorflow_engine.py`, `jax_engine.py` and `torch_engine.py` have the same names:

- `gradients(objective, values)` differentiates an objective: a callable that takes a
  list of tensors and returns a pair, a scalar tensor and a nested structure of tensors.
  It returns the structure, and a list of gradients for the values; of one that has no
  influence it is 0. They can be differentiated again.
- `apply(optimizer, gradients, variables)` moves the variables that a Keras optimizer
  was built on by a list of gradients.
- `compiled(function, variables)` compiles a function of tensors that reads variables
  and assigns none.
- `StepRunner(model, strategy)` makes the steps of a model, see `BaseStepRunner`.
- `Answerer(model, batch_size, strategy)` asks a model, see `BaseAnswerer`.
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
