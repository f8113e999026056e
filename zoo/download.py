"""Weights from the web: fetched once, checked, kept."""

import contextlib
import logging
import os
import pathlib
import urllib.parse

import rich.console
import rich.progress

CACHE_FOLDER = "DARTS_KERAS_CACHE"  # Environment variable.
_CHUNK = 65_536  # Bytes.
_TIMEOUT = 30  # Seconds without a byte.


def cache_folder():
    """Returns the path where downloads are kept.

    It is where the environment variable `DARTS_KERAS_CACHE` says, by default
    `~/.cache/darts_keras`.
    """
    default = "~/.cache/darts_keras"
    return pathlib.Path(os.environ.get(CACHE_FOLDER) or default).expanduser()


def download(weights, console=None):
    """Returns the content of weights that are behind a URL.

    They are downloaded the first time, and again when the file in the cache was
    altered. What is not whole, or not what the card says, is never kept. A terminal
    sees how far it is, and the time left.

    Args:
        weights: `Weights` of a card, with `url`, `sha256` and `size`.
        console: Optional `rich.console.Console` to show that on, by default that of
            the error messages.

    Returns:
        Bytes.

    Raises:
        OSError: If they can't be had; the message says of another way.
        ValueError: If the URL is not of HTTP or HTTPS.
    """
    import pooch  # Here, for most download nothing.

    url, name = weights.url, f"{weights.sha256}.npz"
    scheme = urllib.parse.urlsplit(url).scheme
    if scheme not in ("http", "https"):
        raise ValueError(
            f"The URL of weights must start with https:// or http://. Received: {url}"
        )
    folder = cache_folder()
    try:
        with _quiet(pooch.get_logger()):
            path = pooch.retrieve(
                url,
                f"sha256:{weights.sha256}",
                name,
                folder,
                downloader=_downloader(weights.size, console),
            )
        return pathlib.Path(path).read_bytes()
    except (OSError, ValueError) as error:  # The latter of another hash.
        raise OSError(
            f"The weights could not be downloaded from {url}: {error} Try again, or "
            f"get the file in another way (SHA-256 {weights.sha256}) and put it here: "
            f"{folder / name}"
        ) from error


def _downloader(size, console):
    """Returns a function that downloads a URL to a path, as `pooch` calls it."""
    import requests

    def fetch(url, path, _pooch):
        done = 0
        with (
            requests.get(url, stream=True, timeout=_TIMEOUT) as response,
            pathlib.Path(path).open("wb") as file,
            _bar(console) as bar,
        ):
            response.raise_for_status()
            task = bar.add_task("Weights", total=size)
            for chunk in response.iter_content(_CHUNK):
                done += len(chunk)
                if done > size:
                    raise OSError(f"it is larger than {size:,} bytes.")
                file.write(chunk)
                bar.update(task, completed=done)

    return fetch


def _bar(console):
    console = console or rich.console.Console(stderr=True)
    return rich.progress.Progress(
        rich.progress.TextColumn("{task.description}"),
        rich.progress.BarColumn(),
        rich.progress.DownloadColumn(),
        rich.progress.TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


@contextlib.contextmanager
def _quiet(logger):
    """Keeps a logger from telling what it does."""
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
