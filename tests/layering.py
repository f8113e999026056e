"""What a module of the library may import, and how long it may be."""

import ast
import pathlib

ROOT = pathlib.Path(__file__).parents[1]

WORDS = 0
LEVELS = {
    "cli": 8,
    "zoo": 7,
    "darts_keras/serving": 6,
    "darts_keras/training": 5,
    "darts_keras/models": 4,
    "darts_keras/space": 3,
    "darts_keras/layers": 2,
    "darts_keras/data": 2,
    "darts_keras/report": 2,
    "darts_keras/kernel": 1,
    "darts_keras": WORDS,
}
"""Imports go to lower levels, or stay in their folder."""

FOLDERS = {"darts_keras.zoo": "zoo", "darts_keras_cli": "cli"}
"""Where packages lie whose import names differ from their paths."""

WITHOUT_KERAS = {"darts_keras", "darts_keras/report"}
MAX_LINES = 300
FORBIDDEN_CALLS = {"print", "eval", "exec"}


def modules():
    """Returns the paths of all modules, relative to the root."""
    folders = (ROOT / folder for folder in ("darts_keras", "zoo", "cli"))
    paths = (path for folder in folders for path in folder.rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)


def violations(path, source):
    """Returns what is wrong with a module, a list of sentences.

    Args:
        path: String. Its path relative to the root.
        source: String. What it holds.
    """
    tree = ast.parse(source)
    found = [f"calls `{name}`" for name in _calls(tree) if name in FORBIDDEN_CALLS]
    if source.count("\n") >= MAX_LINES:
        found.append(f"has {source.count(chr(10))} lines, {MAX_LINES} or more")
    if path == "darts_keras/__init__.py":  # The API on a page sees everything.
        return found
    folder = path.rpartition("/")[0]
    lazy = {id(node) for function in _functions(tree) for node in ast.walk(function)}
    for node, name in _imports(tree):
        if complaint := _complain(path, folder, name, lazy=id(node) in lazy):
            found.append(f"imports {name}: {complaint}")
    return found


def _calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def _functions(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, "." * node.level + (node.module or "")


def _complain(path, folder, name, lazy):
    """Returns why a module may not import another, or `None`."""
    package = name.partition(".")[0]
    if package == "":
        return "name the module in full"
    if package in ("darts_keras", "darts_keras_cli"):
        return _complain_of_own(folder, name, lazy)
    if package == "keras" and folder in WITHOUT_KERAS:
        return "words and reports do without Keras"
    if package == "keras" and folder == "cli" and not lazy:
        return "it takes seconds, do it in a function"
    if package in ("tensorflow", "tensorflow_datasets"):
        return _complain_of_tensorflow(path, folder, lazy)
    return None


def _complain_of_own(folder, name, lazy):
    target = _folder_of(name)
    if name == "darts_keras" and folder != "cli":
        return "name the module that defines it"
    if target != "cli" and folder == "cli" and not lazy:
        return "it takes seconds, do it in a function"
    if target != folder and LEVELS[target] >= LEVELS[folder]:
        return f"{target} does not lie below {folder}"
    return None


def _complain_of_tensorflow(path, folder, lazy):
    if path == "darts_keras/kernel/tensorflow_kernel.py":
        return None
    in_functions = {"darts_keras/data", "darts_keras/serving"}
    if folder == "darts_keras/training" or (folder in in_functions and lazy):
        return None
    return "only training may, its kernel, and functions of data and serving"


def _folder_of(name):
    for package, folder in FOLDERS.items():
        if name == package or name.startswith(f"{package}."):
            return folder
    folder = "/".join(name.split(".")[:2])
    return folder if folder in LEVELS else "darts_keras"
