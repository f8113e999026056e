"""Whether a model is what its card says: what is altered is found."""

import dataclasses

import numpy as np
import pytest
from classifier_toys import gray_images
from retrain_toys import one_node_genotype
from zoo_runs import answer_eagerly
from zoo_toys import (
    draw_images,
    make_card,
    make_measures,
    make_zoo,
    scattered_model,
)

from darts_keras.data.source import DataSource
from darts_keras.training.evaluate import evaluate
from darts_keras.zoo import hub
from darts_keras.zoo.example_file import pack_example, unpack_example
from darts_keras.zoo.load import load
from darts_keras.zoo.verify import names_to_verify, verify
from darts_keras.zoo.weights_file import pack_weights

SHARES = ("accuracy", "mean_recall", "mean_precision", "kappa", "calibration_error")
CLASSES = ("kind 0", "kind 1", "kind 2")


def make_source(count=30, classes=CLASSES, level=0):
    test = draw_images(count), np.arange(count) % 3
    train = gray_images([level, 100, 200]), [0, 1, 2]
    return DataSource("toys", "drawn", train, lambda: test, classes)


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    answer_eagerly(monkeypatch)


@pytest.fixture
def measured(toy):
    """The zoo with `toy`, whose card tells its measures on `make_source()`."""
    source = make_source()
    test = evaluate(load("toy"), source).measures.to_dict()
    fingerprint = source.fingerprint()
    change(toy, test=test, training={"data": {"fingerprint": fingerprint}})
    return toy


def change(zoo, weights=None, example=None, **facts):
    """Changes facts on the card of `toy`, or files; the manifest goes along."""
    weights = weights or zoo.read("weights/toy.npz")
    example = example or zoo.read("examples/toy.npz")
    zoo.write(dataclasses.replace(zoo.card("toy"), **facts), weights, example)


def failed(*arguments):
    """Returns the checks of `toy` that failed, by name."""
    found = verify("toy", *arguments)
    assert found.ok == all(check.ok for check in found.checks if check.counts)
    return {check.name: check for check in found.checks if not check.ok}


def flip(path, at=0.5):
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= 4
    path.write_bytes(content)


def test_a_model_as_it_was_stored_passes(toy):
    found = verify("toy")
    assert found.ok
    assert found.name == "toy"
    assert [check.name for check in found.checks] == [
        *(f"hash of {file}" for file in sorted(toy.hashes())),
        "card",
        "network of the genotype",
        "parameters",
        "multiply-adds",
        "weights",
        "answers to the stored images",
    ]


@pytest.mark.usefixtures("toy")
def test_the_name_of_a_data_set_means_its_model():
    assert verify("toys").name == "toy"


def test_an_unknown_model_is_refused(toy):
    del toy
    with pytest.raises(ValueError, match=r"no model 'tyo'. Did you mean 'toy'"):
        verify("tyo")


@pytest.mark.parametrize("file", ["weights/toy.npz", "examples/toy.npz"])
def test_a_flipped_bit_is_found(toy, file):
    flip(toy.path / file)
    assert f"hash of {file}" in failed()


def test_a_changed_card_is_found(toy):
    path = toy.path / "cards/toy.json"
    count = toy.card("toy").num_parameters
    path.write_text(path.read_text().replace(str(count), str(count + 1)))
    checks = failed()
    assert set(checks) == {"hash of cards/toy.json", "card"}
    assert "altered or damaged" in checks["card"].found


@pytest.mark.parametrize("key", ["num_parameters", "multiply_adds"])
def test_a_changed_count_is_found_though_the_hash_is_right(toy, key):
    right = getattr(toy.card("toy"), key)
    change(toy, **{key: right + 1})
    (check,) = failed().values()
    assert check.name.replace("-", "_") in key
    assert (check.expected, check.found) == (str(right + 1), str(right))


def test_another_genotype_is_found_though_the_hash_is_right(toy):
    change(toy, genotype=one_node_genotype("max_pool_3x3"))
    assert set(failed()) == {"parameters", "multiply-adds", "weights"}


def test_a_genotype_with_as_many_weights_is_found_by_what_it_answers(toy):
    edges = toy.card("toy").genotype.normal.nodes[0]
    swapped = (
        dataclasses.replace(edges[1], source=0),
        dataclasses.replace(edges[0], source=1),
    )
    cell = dataclasses.replace(toy.card("toy").genotype.normal, nodes=(swapped,))
    change(toy, genotype=dataclasses.replace(toy.card("toy").genotype, normal=cell))
    assert "answers to the stored images" in failed()


def test_a_network_that_can_not_be_built_is_found(toy):
    look = dataclasses.replace(toy.card("toy").architecture, stem_form="large")
    change(toy, architecture=look)
    checks = failed()
    assert set(checks) == {"network of the genotype", "weights"}
    assert "small form of the stem" in checks["network of the genotype"].found


def test_other_answers_are_found(toy):
    images, answers = unpack_example(toy.read("examples/toy.npz"))
    answers = answers.copy()
    answers[0] += np.where(answers[0] > 0.5, -3e-4, 3e-4)
    change(toy, example=pack_example(images, answers))
    check = failed()["answers to the stored images"]
    assert check.expected == "the same to 0.0001"
    assert check.found == "the same to 0.0003"


def test_answers_to_images_of_another_size_are_found(toy):
    example = pack_example(draw_images(2, (20, 16, 1)), np.full((2, 3), 1 / 3))
    change(toy, example=example)
    assert "shapes" in failed()["answers to the stored images"].expected


def test_a_missing_batch_of_images_is_found(toy):
    toy.write(toy.card("toy"), toy.read("weights/toy.npz"))
    assert set(failed()) == {"answers to the stored images"}


def test_a_missing_file_is_found(toy):
    (toy.path / "weights/toy.npz").unlink()
    assert set(failed()) == {"hash of weights/toy.npz", "weights"}


def test_a_model_without_weights_has_its_size_checked(toy):
    card = dataclasses.replace(toy.card("toy"), name="plan", weights=None)
    toy.write(card)
    assert verify("plan").ok
    toy.write(dataclasses.replace(card, num_parameters=3))
    assert not verify("plan").ok


def test_with_data_it_is_measured_again(measured):
    del measured
    found = verify("toy", make_source())
    assert found.ok
    assert {check.name: check.found for check in found.checks[-8:]} == {
        "train images": make_source().fingerprint(),
        "class names": str(CLASSES),
        "number of test images": "30",
        "accuracy": f"{hub.info('toy').test['accuracy']:.4f}",
        "mean recall": f"{hub.info('toy').test['mean_recall']:.4f}",
        "mean precision": f"{hub.info('toy').test['mean_precision']:.4f}",
        "kappa": f"{hub.info('toy').test['kappa']:.4f}",
        "calibration error": f"{hub.info('toy').test['calibration_error']:.4f}",
    }


def test_measures_that_do_not_come_out_are_found(measured):
    test = measured.card("toy").test
    change(measured, test={**test, **{key: test[key] + 0.0004 for key in SHARES}})
    assert not failed(make_source())
    change(measured, test={**test, **{key: test[key] + 0.0006 for key in SHARES}})
    assert set(failed(make_source())) == {key.replace("_", " ") for key in SHARES}


def test_a_kappa_that_is_not_on_the_card_is_found(measured):
    change(measured, test={**measured.card("toy").test, "kappa": None})
    assert failed(make_source())["kappa"].expected == "None"


def test_another_number_of_test_images_is_found(measured):
    test = measured.card("toy").test
    change(measured, test={**test, "num_images": 31})
    check = failed(make_source())["number of test images"]
    assert (check.expected, check.found) == ("31", "30")


def test_other_class_names_are_found_before_anything_is_measured(measured):
    del measured
    source = make_source(classes=("a", "b", "c"))
    assert set(failed(source)) == {"class names", "train images"}


def test_other_train_images_are_told_and_no_reason_to_fail(measured):
    del measured
    found = verify("toy", make_source(level=7))
    assert found.ok
    (check,) = [check for check in found.checks if not check.ok]
    assert check.name == "train images"


def test_without_measures_on_the_card_data_are_no_use(toy):
    with pytest.raises(ValueError, match="must have weights and test measures"):
        verify("toy", make_source())
    toy.write(dataclasses.replace(toy.card("toy"), weights=None, test=make_measures()))
    with pytest.raises(ValueError, match="must have weights and test measures"):
        verify("toy", make_source())


def test_images_of_another_size_are_refused(measured):
    test = gray_images([0, 1, 2], side=20), [0, 1, 2]
    with pytest.raises(ValueError, match="takes images of shape"):
        verify("toy", DataSource("toys", "drawn", test, lambda: test, CLASSES))
    del measured


def test_names_to_verify_are_those_with_weights_or_all(toy):
    toy.write(make_card("plan"))
    make_zoo(hub.shipped_zoo().path, "theirs")
    assert names_to_verify() == ["theirs", "toy"]
    assert names_to_verify(with_untrained=True) == ["plan", "theirs", "toy"]
    flip(toy.path / "cards/plan.json")
    assert names_to_verify() == ["plan", "theirs", "toy"]
    assert not verify("plan").ok


def test_weights_of_another_model_are_found(toy):
    other = scattered_model(toy.card("toy"), seed=1)

    change(toy, pack_weights(other, "float32"))
    assert set(failed()) == {"answers to the stored images"}
