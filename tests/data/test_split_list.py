"""Lists of train and test images."""

import pathlib
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darts_keras.data.split_list import read_split_lists

FORM = "<make>/<model>/year/name.jpg"
IMAGES = pathlib.Path("image")


def read(folder, train, test="", form=FORM):
    for name, text in (("train.txt", train), ("test.txt", test)):
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return read_split_lists(folder / "train.txt", folder / "test.txt", IMAGES, form)


LINE = "1/2/2012/a.jpg\n"
names = st.text(
    st.characters(exclude_characters="/", exclude_categories=["C", "Z"]), min_size=1
).filter(lambda name: not name.startswith("."))
spaces = st.text(" \t", max_size=2)
lines = st.tuples(st.integers(0, 99), st.integers(0, 99), names, names)


@given(
    st.lists(lines, min_size=1, unique=True),
    st.lists(st.tuples(spaces, spaces, st.sampled_from(["\n", "\r\n", "\n \n"]))),
)
def test_space_and_line_ends_do_no_harm_and_labels_sort_by_number(entries, frames):
    frames = (frames + [("", "", "\n")] * len(entries))[: len(entries)]
    clean = ["/".join(map(str, entry)) for entry in entries]
    text = "".join(
        a + line + b + end for line, (a, b, end) in zip(clean, frames, strict=True)
    )
    with tempfile.TemporaryDirectory() as folder:
        listing = read(pathlib.Path(folder), text, "{}/{}/year/a b".format(*entries[0]))
    pairs = sorted({(model, make) for make, model, *_ in entries})
    assert listing.classes == tuple(f"{make}/{model}" for model, make in pairs)
    paths, labels = listing.train
    assert paths == [IMAGES / line for line in clean]
    assert [pairs[label] for label in labels] == [(m, k) for k, m, *_ in entries]


@pytest.mark.parametrize(
    "line",
    [
        "1/2/a.jpg",
        "1/2/2012/x/a.jpg",
        "1/two/2012/a.jpg",
        "-1/2/2012/a.jpg",
        "/1/2/2012/a.jpg",
        "1/2/../a.jpg",
        "1/2/2012/..",
        "1/2//a.jpg",
        "1/2/2012/a\0.jpg",
        "1/²/2012/a.jpg",
        "1\\2\\2012\\a.jpg",
    ],
)
def test_line_of_another_form_is_named(tmp_path, line):
    message = r"Line 3 of .*train\.txt must be of the form"
    with pytest.raises(ValueError, match=message) as error:
        read(tmp_path, f"{LINE}\n{line}\n")
    assert f"of the form {FORM}. Received: {line!r}" in str(error.value)


@pytest.mark.parametrize("part", ["train", "test"])
def test_empty_list_is_named(tmp_path, part):
    texts = {"train": LINE, "test": LINE, part: " \n\n"}
    with pytest.raises(ValueError, match=rf"{part}\.txt must list images"):
        read(tmp_path, **texts)


def test_image_that_is_listed_twice_counts_once(tmp_path):
    with pytest.warns(UserWarning, match=r"train\.txt lists images mo.*\n.*/a"):
        listing = read(tmp_path, f"{LINE}1/3/2012/b.jpg\n{LINE}", "1/2/2012/t.jpg")
    assert listing.train[1].tolist() == [0, 1]


def test_image_in_both_lists_is_named(tmp_path):
    with pytest.warns(UserWarning, match=r"1 images stand in .*test\.txt.*\n.*/a"):
        listing = read(tmp_path, LINE, LINE)
    assert listing.train == listing.test


def test_test_classes_must_be_trained_and_only_twenty_are_named(tmp_path):
    others = "".join(f"{number}/a.jpg\n" for number in range(26, 1, -1))
    with pytest.raises(ValueError, match="25 others:\n  2\n  3\n") as error:
        read(tmp_path, "1/a.jpg", others, form="<model>/name.jpg")
    assert str(error.value).endswith("\n  21\n  ... and 5 more")


def test_names_may_be_in_any_encoding(tmp_path):
    name = b"1/2/2012/caf\xe9.jpg".decode("utf-8", "surrogateescape")
    listing = read(tmp_path, name, "1/2/2012/t.jpg")
    assert listing.train[0] == [IMAGES / name]
