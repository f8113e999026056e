"""What is said if an official set is not where it should be."""

import shutil

import pytest
from official_trees import make_compcars, make_compcars_sv, make_miotcd

from darts_keras.data.compcars import COMPCARS, COMPCARS_SV
from darts_keras.data.miotcd import MIOTCD
from darts_keras.data.open_data import ON_DISK

SETS = {known.name: known for known in (COMPCARS, COMPCARS_SV, MIOTCD)}
MAKERS = {
    "compcars": make_compcars,
    "compcars_sv": make_compcars_sv,
    "miotcd": make_miotcd,
}


def test_every_set_on_disk_is_tested_here():
    assert set(ON_DISK) == set(SETS) == set(MAKERS)


@pytest.mark.parametrize("name", SETS)
def test_without_a_path_it_says_how_to_get_the_set(name):
    with pytest.raises(ValueError, match=r"`data` \(`--data PATH`\) must be") as error:
        ON_DISK[name](None)
    for text in (SETS[name].terms, SETS[name].origin, *SETS[name].layout):
        assert text in str(error.value)
    assert "commercial" in SETS[name].terms
    assert "http" in SETS[name].origin


@pytest.mark.parametrize("name", SETS)
def test_path_must_be_a_folder(tmp_path, name):
    with pytest.raises(FileNotFoundError, match="nowhere, where there is nothing"):
        ON_DISK[name](tmp_path / "nowhere")
    (tmp_path / "set.tar").touch()
    with pytest.raises(ValueError, match=r"set\.tar, a file; unpack it"):
        ON_DISK[name](str(tmp_path / "set.tar"))


@pytest.mark.parametrize(
    ("name", "part"), [(name, part) for name in SETS for part in SETS[name].parts]
)
@pytest.mark.parametrize("inside", [False, True])
def test_missing_part_is_named_with_the_nearest_thing(tmp_path, name, part, inside):
    root = MAKERS[name](tmp_path) / SETS[name].folder
    path = root / part
    path.rename(path.with_name(f"{path.name}.bak"))
    with pytest.raises(ValueError, match="in its official layout") as error:
        ON_DISK[name](root if inside else tmp_path)
    assert f"Missing: {part} (in {path.parent}: {path.name}.bak)" in str(error.value)
    assert SETS[name].layout[0] in str(error.value)


def test_folder_in_place_of_a_list_is_missing_it(tmp_path):
    path = make_compcars_sv(tmp_path) / "sv_data" / "train_surveillance.txt"
    path.unlink()
    path.mkdir()
    with pytest.raises(ValueError, match=r"Missing: train_surveillance\.txt"):
        COMPCARS_SV.find_root(tmp_path)


def test_message_shows_what_a_wrong_folder_holds(tmp_path):
    with pytest.raises(ValueError, match=r"Missing: image/ \(in .*: nothing\); tr"):
        COMPCARS.find_root(tmp_path)
    for number in range(12):
        (tmp_path / f"note-{number:02}").touch()
    with pytest.raises(ValueError, match=r"note-00, .*note-07, \.\.\.\)"):
        COMPCARS.find_root(tmp_path)


def test_folder_that_holds_more_is_the_root(tmp_path):
    make_compcars(tmp_path)
    (tmp_path / "data" / "data").mkdir()
    assert COMPCARS.find_root(tmp_path / "data") == tmp_path / "data"
    shutil.rmtree(tmp_path / "data" / "train_test_split")
    with pytest.raises(ValueError, match=rf"{tmp_path / 'data'} must hold"):
        COMPCARS.find_root(tmp_path)
