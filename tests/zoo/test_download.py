"""Downloads of weights: whole and right, or an error that says what to do."""

import dataclasses
import gzip
import hashlib
import io
import pathlib
import resource

import numpy as np
import pytest
from rich.console import Console
from rich.progress import Progress
from rich.text import Text
from web_server import serve
from zoo_toys import draw_images, make_card

from darts_keras.zoo.card import Weights
from darts_keras.zoo.download import cache_folder, download
from darts_keras.zoo.load import load

CONTENT = np.random.default_rng(0).bytes(200_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def site():
    with serve(CONTENT) as site:
        yield site


def remote(url, content=CONTENT):
    """Returns `Weights` that are to be had there."""
    digest = hashlib.sha256(content).hexdigest()
    return Weights(dtype="float32", url=url, sha256=digest, size=len(content))


def kept():
    """Returns the content of all files in the cache by name."""
    folder = cache_folder()
    files = folder.iterdir() if folder.exists() else ()
    return {file.name: file.read_bytes() for file in files}


def check_refused(weights, message):
    """Checks that a download fails with advice, and leaves nothing behind."""
    before = kept()
    with pytest.raises(OSError, match=message) as told:
        download(weights)
    place = cache_folder() / f"{weights.sha256}.npz"
    assert f"could not be downloaded from {weights.url}: " in str(told.value)
    assert f"SHA-256 {weights.sha256}) and put it here: {place}" in str(told.value)
    assert kept() == before


def test_weights_are_downloaded_once(site, capfd):
    assert download(remote(site.url)) == CONTENT
    assert kept() == {f"{DIGEST}.npz": CONTENT}
    assert download(remote(site.url)) == CONTENT
    assert site.requests == ["/toy.npz"]
    assert capfd.readouterr() == ("", "")


def test_the_cache_serves_where_there_is_no_web():
    with serve(CONTENT) as site:
        download(remote(site.url))
    assert download(remote(site.url)) == CONTENT


def test_a_file_put_into_the_cache_by_hand_will_do():
    weights = remote("https://example.invalid/toy.npz")
    cache_folder().mkdir()
    (cache_folder() / f"{DIGEST}.npz").write_bytes(CONTENT)
    assert download(weights) == CONTENT


@pytest.mark.parametrize("damage", [CONTENT[:-1], b"", b"x" + CONTENT[1:]])
def test_a_file_that_was_altered_in_the_cache_is_fetched_again(site, damage):
    download(remote(site.url))
    path = cache_folder() / f"{DIGEST}.npz"
    path.write_bytes(damage)
    assert download(remote(site.url)) == CONTENT
    assert kept() == {f"{DIGEST}.npz": CONTENT}
    assert len(site.requests) == 2


def test_a_terminal_sees_how_far_it_is(site):
    terminal = io.StringIO()
    console = Console(file=terminal, force_terminal=True, width=80)
    download(remote(site.url), console)
    shown = Text.from_ansi(terminal.getvalue()).plain
    kilobytes = f"{len(CONTENT) / 1000:.1f}"
    assert f"{kilobytes}/{kilobytes} kB" in shown
    terminal.truncate(0)
    download(remote(site.url), console)
    assert not terminal.getvalue()  # Nothing to download.


def test_what_is_no_terminal_sees_nothing(site, capfd):
    download(remote(site.url))
    assert capfd.readouterr() == ("", "")


def test_a_server_that_tells_no_length_will_do(site):
    site.announced = 0
    assert download(remote(site.url)) == CONTENT


def test_a_body_that_breaks_off_is_refused(site):
    site.content = CONTENT[:1000]
    site.announced = len(CONTENT)
    check_refused(remote(site.url), "IncompleteRead|broken")


def test_a_body_that_ends_early_without_a_length_is_refused(site):
    site.content = CONTENT[:1000]
    site.announced = 0
    check_refused(remote(site.url), "does not match")


def test_altered_bytes_are_refused(site):
    site.content = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    check_refused(remote(site.url), f"does not match the known hash.*{DIGEST}")


@pytest.mark.parametrize("announced", [None, 0])
def test_a_body_that_is_too_large_is_not_read_on(site, announced):
    site.content = 100 * CONTENT
    site.announced = announced
    check_refused(remote(site.url), "larger than 200,000 bytes")


def test_a_body_that_unpacks_to_more_is_not_read_on(site):
    site.content = gzip.compress(bytes(10_000_000))
    site.headers = {"Content-Encoding": "gzip"}
    check_refused(remote(site.url), "larger than 200,000 bytes")


def test_a_page_that_is_not_there_is_refused(site):
    site.status = 404
    check_refused(remote(site.url), "404")


def test_a_server_that_is_gone_is_refused():
    with serve(CONTENT) as site:
        pass
    check_refused(remote(site.url), "Connection")


def test_an_altered_file_without_a_web_is_refused():
    with serve(CONTENT) as site:
        download(remote(site.url))
    (cache_folder() / f"{DIGEST}.npz").write_bytes(b"altered")
    check_refused(remote(site.url), "Connection")


def test_a_redirection_elsewhere_is_refused(site, tmp_path):
    (tmp_path / "secret.npz").write_bytes(CONTENT)
    site.status = 302
    site.headers = {"Location": (tmp_path / "secret.npz").as_uri()}
    check_refused(remote(site.url), "No connection adapters")


@pytest.mark.parametrize("scheme", ["file", "ftp", "sftp", "doi", "data", "", "HTTPX"])
def test_other_schemes_are_refused(tmp_path, scheme):
    (tmp_path / "toy.npz").write_bytes(CONTENT)
    url = f"{scheme}://{tmp_path}/toy.npz" if scheme else f"{tmp_path}/toy.npz"
    with pytest.raises(ValueError, match=r"must start with https:// or http://.*npz"):
        download(remote(url))
    assert kept() == {}


def test_a_cache_that_cannot_be_written_is_named(site):
    cache_folder().write_text("a file where the folder should be")
    with pytest.raises(OSError, match=f"put it here: {cache_folder()}"):
        download(remote(site.url))


def test_what_cannot_be_written_whole_is_not_kept(site):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        check_refused(remote(site.url), "File too large")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_an_interrupt_leaves_nothing(site, monkeypatch):
    def interrupt(_bar, _task, completed):
        if completed > 100_000:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "update", interrupt)
    with pytest.raises(KeyboardInterrupt):
        download(remote(site.url))
    assert kept() == {}


def test_the_cache_is_where_the_environment_says(monkeypatch, tmp_path):
    assert cache_folder() == tmp_path / "cache"
    monkeypatch.setenv("DARTS_KERAS_CACHE", "")
    assert cache_folder() == pathlib.Path("~/.cache/darts_keras").expanduser()
    monkeypatch.setenv("DARTS_KERAS_CACHE", "~/mine")
    assert cache_folder() == pathlib.Path("~/mine").expanduser()


def test_a_model_of_the_web_is_loaded(toy):
    content = toy.read("weights/toy.npz")
    images = draw_images(2)
    with serve(content) as site:
        toy.write(make_card("far", "far", weights=remote(site.url, content)))
        np.testing.assert_array_equal(load("far")(images), load("toy")(images))
    assert load("far", num_classes=5).output_shape == (None, 5)  # From the cache.


def test_a_model_of_the_web_that_is_no_model_is_refused(toy):
    with serve(CONTENT) as site:
        toy.write(make_card("far", "far", weights=remote(site.url)))
        with pytest.raises(ValueError, match=f"{site.url} must hold the weights of"):
            load("far")
        lost = dataclasses.replace(remote(site.url), sha256=64 * "0")
        toy.write(make_card("far", "far", weights=lost))
        with pytest.raises(OSError, match="does not match the known hash"):
            load("far")
