"""Published sets that may not be passed on: each user has a copy, as it came."""

import dataclasses
import difflib
import pathlib

import numpy as np

from darts_keras.data.image_files import read_images
from darts_keras.data.pixel_statistics import PUBLISHED_STATISTICS
from darts_keras.data.source import DataSource

_CHANNELS = 3  # As the statistics have; a gray photograph among them becomes RGB.
_MAX_SHOWN = 8  # Names of a folder that a message shows.


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfficialSet:
    """What is known of a set before it is read.

    Args:
        name: String, as for `open_data`.
        title: String. The name that its authors gave it.
        terms: String. What its license allows, a sentence.
        origin: String. How to get it, a sentence.
        folder: String. The top folder of its archive, which a path may leave out.
        parts: Tuple of strings. What must be in that folder: files, and folders,
            which end with a slash.
        layout: Tuple of strings, the official layout, for messages.
    """

    name: str
    title: str
    terms: str
    origin: str
    folder: str
    parts: tuple[str, ...]
    layout: tuple[str, ...]

    def find_root(self, path):
        """Returns the folder of the set, `path` itself or one in it.

        Args:
            path: Path, or `None` if the user gave none.

        Raises:
            FileNotFoundError: If there is nothing at the path.
            ValueError: If there is no path, or the set is not there. The message
                says how to get it, or what is missing.
        """
        if path is None:
            raise ValueError(
                f"{self.title} is read from your disk: `data` (`--data PATH`) must be "
                f"its folder. {self.terms} {self.origin} {self._expected()}\n"
                "Received: data=None"
            )
        path = pathlib.Path(path)
        if not path.is_dir():
            kind = "a file; unpack it" if path.exists() else "where there is nothing"
            error = ValueError if path.exists() else FileNotFoundError
            raise error(
                f"`data` must be the folder of {self.title}. {self._expected()}\n"
                f"Received: data={path}, {kind}"
            )
        return self._find_in(path)

    def _find_in(self, path):
        def missing(root):
            return [part for part in self.parts if not _has(root, part)]

        # The first of the two that holds more; a folder that is not there, last.
        candidates = (path / self.folder, path)
        root = min(candidates, key=lambda root: (len(missing(root)), not root.is_dir()))
        if missing(root):
            raise ValueError(
                f"{root} must hold {self.title} in its official layout. Missing: "
                + "; ".join(
                    f"{part} ({_nearest(root, part)})" for part in missing(root)
                )
                + f". {self._expected()}\nReceived: data={path}"
            )
        return root

    def _expected(self):
        return "Expected, below PATH:" + "".join(f"\n  {line}" for line in self.layout)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Listing:
    """The files of a set, listed but not opened.

    Args:
        classes: Tuple of strings, in the order of the labels.
        train: Pair of a list of `pathlib.Path` and an integer array `(count,)` of
            labels.
        test: Such a pair for the test part.
    """

    classes: tuple[str, ...]
    train: tuple[list[pathlib.Path], np.ndarray]
    test: tuple[list[pathlib.Path], np.ndarray]


def read_source(name, origin, listing, size, on_bad_image, read_boxes=None, note=None):
    """Reads the train part; the test part is read by `DataSource.load_test`.

    Args:
        name: String, see `DataSource`.
        origin: String, likewise.
        listing: `Listing`.
        size: Tuple `(height, width)`, in pixels.
        on_bad_image: `"fail"` or `"skip"`, see `read_images`.
        read_boxes: Optional callable that returns, for a list of paths, the `boxes`
            of `read_images`.
        note: Optional string, see `DataSource`.

    Returns:
        A `DataSource` of RGB images, with the mean and deviation of ImageNet.

    Raises:
        ValueError: If files are bad, or `DataSource` refuses the result.
    """

    def read(part):
        paths, labels = part
        boxes = read_boxes(paths) if read_boxes else None
        images, kept = read_images(paths, size, _CHANNELS, on_bad_image, boxes)
        return images, labels[kept]

    return DataSource(
        name,
        origin,
        read(listing.train),
        lambda: read(listing.test),
        listing.classes,
        PUBLISHED_STATISTICS["imagenet"],
        note,
    )


def _has(root, part):
    return (root / part).is_dir() if part.endswith("/") else (root / part).is_file()


def _nearest(root, part):
    """Says what is there in place of a missing part."""
    folder = root
    for step in pathlib.PurePosixPath(part).parts:
        if not (folder / step).is_dir():
            break
        folder = folder / step
    names = sorted(child.name for child in folder.iterdir())
    close = difflib.get_close_matches(step, names, n=1)
    shown = close or names[:_MAX_SHOWN] + ["..."] * (len(names) > _MAX_SHOWN)
    return f"in {folder}: {', '.join(shown) or 'nothing'}"
