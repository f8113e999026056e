"""`darts-keras search`: what is said of bad options and bad files, and how soon."""

import functools

import numpy as np
import pytest
from command_line import call, check_misuse, option_of
from nothing_compiled import refuse_to_compile
from run_toys import OPTIONS, draw_images, write_archive, write_photos

from darts_keras_cli.search import search

run = functools.partial(call, "search")


@pytest.fixture
def nothing_is_compiled(monkeypatch):
    refuse_to_compile(monkeypatch)


BAD_VALUES = {
    "dataset": ("fashion_mnist_sampel", "Unknown data set 'fashion_mnist_sampel'"),
    "data": ("nowhere.npz", "data=nowhere.npz, where there is nothing"),
    "image_size": ("8", "`image_size` must be one side or HEIGHTxWIDTH.*Received.*=8"),
    "on_bad_image": ("ignore", "'--on-bad-image': 'ignore' is not one of"),
    "preset": ("quikc", "Unknown preset 'quikc'. Did you mean 'quick'?"),
    "space": ("dart", "Unknown search space 'dart'. Did you mean 'darts'?"),
    "nodes": ("9", "'--nodes': 9 is not in the range 1<=x<=8"),
    "alpha_sharing": ("all", "'--alpha-sharing': 'all' is not one of"),
    "weight_sharing": ("all", "'--weight-sharing': 'all' is not one of"),
    "start": ("nowhere", "Received: nowhere, which has no checkpoint.npz"),
    "carry": ("stem", "`--carry` says what to take: it needs `--from`"),
    "method": ("dart", "Unknown search method 'dart'. Did you mean 'darts'?"),
    "method_settings": ("seed=1", "`darts` has no setting 'seed'"),
    "guard": ("skip", "Unknown guard 'skip'. Did you mean 'skips'?"),
    "guard_settings": ("skips", "must be NAME=VALUE, each name once.*: skips"),
    "epochs": ("0", "'--epochs': 0 is not in the range x>=1"),
    "warmup_epochs": ("7", r"`warmup_epochs` must be in \[0, `epochs`\].*epochs=6"),
    "order": ("third", "'--order': 'third' is not one of 'first', 'second'"),
    "batch_size": ("9", "The train half is too small.*8 images, batch_size=9"),
    "base_batch_size": ("0", "'--base-batch-size': 0 is not in the range x>=1"),
    "filters": ("3", "`filters` must be even. Received: filters=3"),
    "num_cells": ("2", "'--cells': 2 is not in the range x>=3"),
    "stem": ("triple", "'--stem': 'triple' is not one of"),
    "stem_form": ("large", "The stem leaves 2 pixels.*Use the small form"),
    "attention": ("all", "'--attention': 'all' is not one of"),
    "weight_learning_rate": ("nan", "`weight_learning_rate` must be in .*=nan"),
    "weight_decay": ("-1", "'--weight-decay': -1.0 is not in the range"),
    "architecture_learning_rate": ("inf", "`architecture_learning_rate` must be in"),
    "architecture_weight_decay": ("2", r"`architecture_weight_decay` must be in \[0"),
    "crop_padding": ("129", r"`crop_padding` must be in \[0, 128\]"),
    "cutout": ("x", "'--cutout': 'x' is not a valid integer"),
    "precision": ("float8", "'--precision': 'float8' is not one of"),
    "train_fraction": ("1", "'--train-fraction': 1.0 is not in the range"),
    "seed": ("-1", "'--seed': -1 is not in the range"),
    "checkpoint_minutes": ("soon", "'--checkpoint-minutes': 'soon' is not a valid"),
    "strategy": ("mirored", "'--strategy': 'mirored' is not one of 'one_device', 'mi"),
    "out": (".", r"The folder of a new run must be empty. Received: \."),
    "resume": ("nowhere", "There must be a run.*Received: nowhere"),
    "inter_op_threads": ("0", "'--inter-op-threads': 0 is not in the range x>=1"),
    "intra_op_threads": ("0", "'--intra-op-threads': 0 is not in the range x>=1"),
}


def test_there_is_a_bad_value_for_every_option_that_takes_one():
    takers = {option.name for option in search.params if not option.is_flag}
    assert takers == set(BAD_VALUES)


@pytest.mark.usefixtures("nothing_is_compiled")
@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_bad_value_is_misuse_and_named(tmp_path, name):
    value, message = BAD_VALUES[name]
    archive = write_archive(tmp_path)
    words = [option_of(search, name).opts[0], value]
    if name not in ("data", "dataset", "resume"):
        words += ["--data", archive]
    if name not in ("batch_size", "resume"):
        words += ["--batch-size", 8]
    check_misuse(run(*words), message)


IMAGES, LABELS = draw_images()
BAD_ARRAYS = {
    "one class": ((IMAGES, 0 * LABELS), "at least 2 classes"),
    "empty class": ((IMAGES, 2 * LABELS), "Each class must have train images.*'1'"),
    "negative label": ((IMAGES, LABELS - 1), "must not be negative. Received: -1"),
    "label too large": ((IMAGES, LABELS + 1), "below the number of classes, 2"),
    "fractional labels": ((IMAGES, LABELS / 2), "must be integers.*float64"),
    "too few labels": ((IMAGES, LABELS[:-1]), "15 labels, 16 images"),
    "floats to 255": ((IMAGES * 1.0, LABELS), r"must be in \[0, 1\].*255"),
    "not a number": ((IMAGES * np.nan, LABELS), "must be finite"),
    "large integers": ((IMAGES * np.int32(2), LABELS), r"must be in 0\.\.255"),
    "small images": ((IMAGES[:, :15], LABELS), "must be 16 to 512 pixels.*height=15"),
    "many channels": ((IMAGES.repeat(9, -1), LABELS), "must have 1 to 8 channels"),
    "flat images": ((IMAGES[..., 0, 0], LABELS), "must be of shape"),
    "no images": ((IMAGES[:0], LABELS[:0]), "must hold images"),
    "lone image": (
        (IMAGES, LABELS * 0 + (LABELS.cumsum() > 7)),
        "too small|2 examples",
    ),
}


@pytest.mark.usefixtures("nothing_is_compiled")
@pytest.mark.parametrize("name", BAD_ARRAYS)
def test_bad_arrays_are_misuse_and_the_file_is_named(tmp_path, name):
    (images, labels), message = BAD_ARRAYS[name]
    named = {"classes": ["cat", "dog"]} if name == "label too large" else {}
    np.savez(tmp_path / "bad.npz", x_train=images, y_train=labels, **named)
    result = run("--data", tmp_path / "bad.npz", *OPTIONS, "--batch-size", 8)
    check_misuse(result, message if name == "lone image" else f"bad.npz: .*{message}")


@pytest.mark.usefixtures("nothing_is_compiled")
def test_bad_files_are_misuse_and_named(tmp_path):
    photos = write_photos(tmp_path)
    check_misuse(run("--data", photos), r"1 of 12 image files.*dog/5\.png .*truncated")
    archive = write_archive(tmp_path)
    archive.write_bytes(archive.read_bytes()[:999])
    check_misuse(run("--data", archive), r"toy\.npz must be an undamaged \.npz")
    (tmp_path / "list.csv").write_text("1,2")
    check_misuse(run("--data", "list.csv"), r"must be an \.npz file.*data=list\.csv")
    (tmp_path / "void").mkdir()
    check_misuse(run("--data", "void"), "void must hold one folder of images a class")
    check_misuse(run("--data", photos, "--dataset", "mnist"), "Only one of `dataset`")
    check_misuse(run("--out", "list.csv"), r"needs a folder.*list\.csv, a file")
