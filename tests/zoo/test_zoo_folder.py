"""A folder of models: what its manifest vouches for, and nothing else."""

import errno
import hashlib
import json

import pytest
from zoo_toys import make_card

from darts_keras.zoo import zoo_folder as zoo_folder_module
from darts_keras.zoo.zoo_folder import MANIFEST, ZooFolder

HASH = 64 * "0"


@pytest.fixture
def folder(tmp_path):
    """A zoo with a card, and two other files that are not what they say."""
    folder = ZooFolder(tmp_path / "other" / "zoo")
    folder.write(make_card("first"), b"weights", b"example")
    return folder


def edit(folder, **changes):
    """Changes the manifest."""
    path = folder.path / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_a_folder_that_is_not_there_has_no_models(tmp_path):
    folder = ZooFolder(tmp_path / "nowhere")
    assert folder.names() == []
    assert folder.hashes() == {}
    with pytest.raises(FileNotFoundError, match=r"manifest.json must list.*cards/toy"):
        folder.card("toy")


def test_what_is_written_is_read(folder):
    folder.write(make_card("another"))
    assert folder.names() == ["another", "first"]
    assert folder.card("first") == make_card("first")
    assert folder.read("weights/first.npz") == b"weights"
    assert folder.read("examples/first.npz") == b"example"
    assert (
        folder.hashes()["weights/first.npz"] == hashlib.sha256(b"weights").hexdigest()
    )
    assert len(folder.hashes()) == 4


def test_a_model_is_replaced_with_all_its_files(folder):
    folder.write(make_card("first", title="Better."), b"others")
    assert folder.card("first").title == "Better."
    assert folder.read("weights/first.npz") == b"others"
    with pytest.raises(FileNotFoundError, match=r"examples/first.npz, which it does"):
        folder.read("examples/first.npz")


@pytest.mark.parametrize("name", ["cards/first.json", "weights/first.npz"])
def test_a_flipped_bit_is_found(folder, name):
    content = bytearray((folder.path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder.path / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name} is not what the zoo's manifest says"):
        folder.read(name)


def test_an_altered_card_is_refused(folder):
    path = folder.path / "cards/first.json"
    path.write_text(path.read_text().replace("A toy.", "A good one."))
    with pytest.raises(ValueError, match=r"first.json is not what .* SHA-256"):
        folder.card("first")


def test_a_missing_file_is_named(folder):
    (folder.path / "weights/first.npz").unlink()
    with pytest.raises(FileNotFoundError, match=r"weights/first.npz"):
        folder.read("weights/first.npz")


def test_a_file_that_is_not_listed_is_not_read(folder):
    (folder.path / "weights/more.npz").write_bytes(b"more")
    with pytest.raises(FileNotFoundError, match=r"weights/more.npz, which it does not"):
        folder.read("weights/more.npz")


def place(folder, name, text):
    """Puts a card into a folder that the manifest vouches for."""
    (folder.path / f"cards/{name}.json").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    edit(folder, files={**folder.hashes(), f"cards/{name}.json": digest})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", r"second.json is no card. .* key 'format'"),
        ("text", r"second.json is no card. This is no JSON"),
        (make_card("first").to_json(), "must be the card of 'second'.*of 'first'"),
    ],
)
def test_what_is_no_card_is_refused(folder, text, message):
    place(folder, "second", text)
    with pytest.raises(ValueError, match=message):
        folder.card("second")


@pytest.mark.parametrize(
    "file",
    [
        "../cards/first.json",
        "cards/../../secret.json",
        "/cards/first.json",
        "cards//first.json",
        "./cards/first.json",
        "cards/sub/first.json",
        "cards/first.npz",
        "weights/first.json",
        "others/first.json",
        "cards/first",
        "cards/.json",
        "first.json",
        "",
    ],
)
def test_files_elsewhere_are_refused(folder, file):
    edit(folder, files={file: HASH})
    with pytest.raises(ValueError, match=r"manifest.json is damaged.*must be files as"):
        folder.names()


@pytest.mark.parametrize("name", ["First", "fi.rst", "a\\..\\b", "C:first"])
def test_odd_names_are_refused(folder, name):
    edit(folder, files={f"cards/{name}.json": HASH})
    with pytest.raises(ValueError, match="must be a name of lower case letters"):
        folder.names()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "other"}, "must be a darts-keras/zoo of version 1"),
        ({"version": 2}, "must be a darts-keras/zoo of version 1"),
        ({"more": 1}, "no other keys"),
        ({"files": []}, "`files` must be of type dict"),
        ({"files": "cards"}, "`files` must be of type dict"),
        ({"files": {"cards/a.json": HASH[1:]}}, "must be 64 hex digits"),
        ({"files": {"cards/a.json": 64 * "A"}}, "must be 64 hex digits"),
        ({"files": {"cards/a.json": None}}, "must be 64 hex digits"),
    ],
)
def test_a_manifest_of_another_form_is_refused(folder, changes, message):
    edit(folder, **changes)
    with pytest.raises(ValueError, match=f"manifest.json is damaged.*{message}"):
        folder.hashes()


@pytest.mark.parametrize("text", ["", "{", '{"files": {}, "files": {}}', "[1, NaN]"])
def test_a_manifest_that_is_no_json_is_refused(folder, text):
    (folder.path / MANIFEST).write_text(text)
    with pytest.raises(ValueError, match=r"manifest.json is damaged"):
        folder.read("cards/first.json")


def test_only_a_card_with_a_name_is_written(folder):
    with pytest.raises(ValueError, match="must be a name of lower case letters"):
        folder.write(make_card("../first"))
    assert folder.names() == ["first"]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_full_disk_never_gives_half_a_model(folder, monkeypatch, count):
    """Whatever was written: a model is the old one, or refused."""
    write, written = zoo_folder_module.write_atomically, []

    def write_some(path, data):
        if len(written) == count:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        write(path, data)

    monkeypatch.setattr(zoo_folder_module, "write_atomically", write_some)
    with pytest.raises(OSError, match="No space left"):
        folder.write(make_card("first", title="New."), b"new weights", b"new example")
    old = {
        lambda: folder.card("first"): make_card("first"),
        lambda: folder.read("weights/first.npz"): b"weights",
        lambda: folder.read("examples/first.npz"): b"example",
    }
    refused = 0
    for read, expected in old.items():
        try:
            assert read() == expected
        except ValueError:
            refused += 1
    assert refused == count
