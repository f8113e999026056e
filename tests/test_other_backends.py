"""The tests that matter on a backend, on JAX and on PyTorch.

Nearly all tests of the library run there, with `KERAS_BACKEND=torch pytest tests/...`
where PyTorch is installed, say. These do so in a minute or two: JAX, which compiles
whatever is new, gets fewer.
"""

import pytest
from other_pythons import BACKENDS, python_of, run_tests

EVERYWHERE = (
    "kernel",
    *("layers/test_drop_path.py", "layers/test_head.py", "layers/test_kernel_layer.py"),
    *("layers/test_normalization.py", "layers/test_normalize.py"),
    "layers/test_shared_batch.py",
    "space/test_operation.py",  # All kinds of convolutions and pools.
    "models/test_snas_method.py",
    *("training/test_checkpoint.py", "training/test_optimizer.py"),
    *("training/test_retraining_loss.py", "training/test_schedule.py"),
    *("training/test_search_assembly.py", "training/test_strategy.py"),
)
MORE = {
    "jax": (),
    "torch": (
        *("layers", "space"),
        *("models/test_network.py", "models/test_supernet.py"),
        "models/test_weight_inheritance.py",
        *("training/test_bilevel.py", "training/test_bilevel_precision.py"),
        "training/test_dominant_eigenvalue.py",
        *("training/test_epoch_loop.py", "training/test_interrupt_guard.py"),
        *("training/test_retrain_settings.py", "training/test_search_settings.py"),
        "training/test_snas_search.py",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_tests_that_matter_pass(backend):
    files = dict.fromkeys(EVERYWHERE + MORE[backend])
    run_tests(python_of(backend), *files, KERAS_BACKEND=backend)
