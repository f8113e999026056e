"""What `pip install "darts-keras[export]"` brings."""

import importlib.util


def need_extra(format_name, *modules):
    """Raises `ImportError`, with the way out, if a module is not installed.

    Args:
        format_name: String. What needs them: `"ONNX"`.
        *modules: Strings, their names.
    """
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(
            f"An export as {format_name} needs {' and '.join(missing)}, not installed "
            'here. Install them: pip install "darts-keras[export]"'
        )
