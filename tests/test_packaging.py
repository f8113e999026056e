"""The wheel holds what the checkout holds."""

import pathlib
import tomllib

ROOT = pathlib.Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
HOMES = {"darts_keras.zoo": "zoo", "darts_keras_cli": "cli"}


def test_every_folder_of_code_is_a_package_of_the_wheel():
    folders = {file.parent for file in (ROOT / "darts_keras").rglob("*.py")}
    packages = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(SETTINGS["packages"]) == packages | set(HOMES)
    assert SETTINGS["package-dir"] == HOMES


def test_every_data_file_is_in_the_wheel():
    listed = {
        file
        for package, patterns in SETTINGS["package-data"].items()
        for pattern in patterns
        for file in ROOT.joinpath(*package.split(".")).glob(pattern)
    }
    there = {
        file
        for file in (ROOT / "darts_keras").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".py"
    }
    assert there <= listed
