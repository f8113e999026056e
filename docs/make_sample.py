"""Makes the bundled sample of Fashion-MNIST from the full set.

    python docs/make_sample.py FASHION_MNIST.npz [FOLDER]

The full set is an `.npz` of `x_train, y_train, x_test, y_test`, images `uint8`
`(count, 28, 28, 1)`. Writes `train.png` (600 images a class, from the train part)
and `test.png` (100 a class, from the test part) to FOLDER, by default the one that
the library reads. The images are drawn with a fixed seed.

Each file is one gray contact sheet: the row is the label, so that no labels need be
stored. A row of 600 images compresses best of what was tried (bytes per 6000 images):
PNG, 600 images a row, 2.33 million; 60 a row 2.36; lossless WebP 2.33; LZMA of the
raw pixels 2.24, of the differences from predicted pixels 2.36, of the planes of
equal pixels 2.38 to 2.51; zlib 2.59. LZMA saves 4 %, but nobody can look at it.
"""

import pathlib
import sys

import numpy as np
from PIL import Image

FOLDER = pathlib.Path(__file__).parent.parent / "darts_keras" / "data" / "sample"
PER_CLASS = {"train": 600, "test": 100}
SEED = 0


def contact_sheet(images, labels, per_class, generator):
    """Returns the pixels of the sheet, `(classes * height, per_class * width)`."""
    rows = []
    for label in range(labels.max() + 1):
        members = np.flatnonzero(labels == label)
        chosen = np.sort(generator.choice(members, per_class, replace=False))
        rows.append(np.concatenate(images[chosen, :, :, 0], axis=1))
    return np.concatenate(rows)


def main(full_set, folder=FOLDER):
    """Writes both sheets."""
    arrays = np.load(full_set)
    generator = np.random.Generator(np.random.PCG64(SEED))
    for part, per_class in PER_CLASS.items():
        images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
        sheet = contact_sheet(images, labels, per_class, generator)
        Image.fromarray(sheet).save(pathlib.Path(folder) / f"{part}.png", optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
