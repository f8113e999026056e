"""Whether images fit into the memory."""

import os

import pytest

from darts_keras.data import memory
from darts_keras.data.folder import open_folder
from darts_keras.data.memory import available_memory, check_memory


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Returns a function that sets what the machine says of its memory."""

    def be(meminfo=None, *limits):
        paths = [tmp_path / f"limit-{index}" for index in range(2)]
        for path, text in zip(paths, limits, strict=False):
            path.write_text(text)
        if meminfo is not None:
            (tmp_path / "meminfo").write_text(meminfo)
        monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "meminfo")
        monkeypatch.setattr(memory, "_CONTAINER_LIMITS", paths)

    return be


def test_available_memory_is_less_than_all_and_more_than_this_takes():
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 1e8 < available_memory() <= total


def test_files_that_the_kernel_has_cached_count_as_available(machine):
    machine("MemTotal: 900 kB\nMemFree: 10 kB\nMemAvailable:   700 kB\n")
    assert available_memory() == 700 * 1024


def test_limit_of_a_container_counts(machine):
    machine("MemAvailable: 700 kB\n", "5000\n", "9223372036854771712\n")
    assert available_memory() == 5000
    machine("MemAvailable: 700 kB\n", "max\n")
    assert available_memory() == 700 * 1024


@pytest.mark.parametrize("meminfo", [None, "MemTotal: 900 kB\n"])
def test_without_a_word_from_the_kernel_it_is_all_memory(machine, meminfo):
    machine(meminfo)
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert available_memory() == total


def test_images_that_just_fit_pass_and_one_more_does_not(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 5_103_587_328)
    check_memory((415_331, 64, 64, 3))
    message = r"415,332 images of 64x64x3, 5\.1 GB, with 5\.1 GB .*`--image-size`"
    with pytest.raises(ValueError, match=message):
        check_memory((415_332, 64, 64, 3))


def test_no_image_is_decoded_if_all_would_not_fit(image_folder, monkeypatch):
    root = image_folder("set/train").parent
    monkeypatch.setattr(memory, "available_memory", lambda: 10 * 20 * 20 * 3 - 1)
    with monkeypatch.context() as patch:
        patch.setattr("darts_keras.data.image_files.decode_image", pytest.fail)
        with pytest.raises(ValueError, match="10 images of 20x20x3"):
            open_folder(root)
    open_folder(root, image_size=16)
