"""Folders are the architecture: imports only point down."""

import pytest
from layering import LEVELS, ROOT, modules, violations


def test_there_are_modules_on_every_level():
    folders = {path.rpartition("/")[0] for path in modules()}
    assert folders == set(LEVELS)


@pytest.mark.parametrize("path", modules())
def test_a_module_keeps_the_layering(path):
    assert violations(path, (ROOT / path).read_text()) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("darts_keras/config.py", "import keras"),
        ("darts_keras/config.py", "def f():\n    from keras import ops"),
        ("darts_keras/config.py", "from darts_keras.layers.stem import STEMS"),
        ("darts_keras/config.py", "import tensorflow.keras"),
        ("darts_keras/report/page.py", "import keras"),
        ("darts_keras/report/page.py", "from darts_keras.data import source"),
        ("darts_keras/kernel/fast.py", "import tensorflow as tf"),
        ("darts_keras/kernel/fast.py", "from darts_keras.layers import stem"),
        ("darts_keras/layers/stem.py", "import tensorflow as tf"),
        ("darts_keras/layers/stem.py", "def f():\n    import tensorflow as tf"),
        ("darts_keras/layers/stem.py", "from darts_keras.data.source import x"),
        ("darts_keras/layers/stem.py", "from darts_keras.space.cell import x"),
        ("darts_keras/layers/stem.py", "from .head import ClassifierHead"),
        ("darts_keras/layers/stem.py", "from . import head"),
        ("darts_keras/data/tfds.py", "import tensorflow_datasets"),
        ("darts_keras/data/augment.py", "from darts_keras.layers.stem import x"),
        ("darts_keras/space/cell.py", "import darts_keras.models.supernet"),
        ("darts_keras/space/cell.py", "import tensorflow"),
        ("darts_keras/models/supernet.py", "import darts_keras.training.search"),
        ("darts_keras/models/supernet.py", "if True:\n    import tensorflow"),
        ("darts_keras/training/search.py", "from darts_keras import Supernet"),
        ("darts_keras/training/search.py", "import darts_keras"),
        ("darts_keras/training/search.py", "from darts_keras.zoo import load"),
        ("darts_keras/training/search.py", "import darts_keras_cli.main"),
        ("zoo/hub.py", "import darts_keras_cli"),
        ("cli/main.py", "import darts_keras"),
        ("cli/main.py", "from darts_keras.config import SearchConfig"),
        ("cli/main.py", "from darts_keras.zoo import hub"),
        ("cli/main.py", "import keras"),
        ("cli/main.py", "def f():\n    import tensorflow"),
        ("darts_keras/config.py", "print('hello')"),
        ("darts_keras/config.py", "def f(text):\n    return eval(text)"),
        ("darts_keras/__init__.py", "exec('')"),
        ("darts_keras/config.py", "# A line.\n" * 300),
    ],
)
def test_a_breach_is_found(path, source):
    assert len(violations(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("darts_keras/config.py", "from darts_keras.registry import Registry"),
        ("darts_keras/__init__.py", "from darts_keras.training.search import search"),
        ("darts_keras/data/tfds.py", "def f():\n    import tensorflow_datasets"),
        ("darts_keras/kernel/tensorflow_kernel.py", "import tensorflow as tf"),
        ("darts_keras/layers/stem.py", "from darts_keras.kernel import fast"),
        ("darts_keras/layers/stem.py", "from darts_keras.layers.head import x"),
        ("darts_keras/training/search.py", "import tensorflow\nimport keras"),
        ("darts_keras/training/search.py", "from darts_keras.report.page import x"),
        ("zoo/hub.py", "from darts_keras.training.search import search"),
        ("cli/main.py", "from darts_keras_cli.search import search\nimport click"),
        (
            "cli/main.py",
            "def f():\n    import darts_keras\n    from darts_keras import zoo",
        ),
        ("darts_keras/config.py", "# A line.\n" * 299),
    ],
)
def test_what_points_down_is_no_breach(path, source):
    assert violations(path, source) == []
