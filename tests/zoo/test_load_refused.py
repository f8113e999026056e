"""What `load` refuses, and what it says then."""

import pytest
from zoo_toys import make_card, scattered_model

from darts_keras.zoo.hub import user_zoo
from darts_keras.zoo.load import load, load_model
from darts_keras.zoo.weights_file import pack_weights


def test_a_card_without_weights_says_what_to_do(wide):
    with pytest.raises(ValueError, match="no weights of 'wide'") as told:
        load("wide")
    message = str(told.value)
    assert "may not be redistributed and is not at hand" in message
    assert wide.commands[0] in message
    assert "darts-keras zoo add wide RUN" in message
    assert 'weights="cifar100"' in message
    assert "weights=None" in message
    assert load("wide", weights=None).output_shape == (None, 4)


def test_a_source_without_weights_is_refused(wide):
    del wide
    with pytest.raises(ValueError, match="There are no weights of 'wide'"):
        load("toy", weights="wide")
    with pytest.raises(ValueError, match="There are no weights of 'wide'"):
        load_model(user_zoo(), user_zoo().card("wide"))


def test_channels_must_be_as_many(toy):
    look = {"input_shape": (16, 16, 3), "mean": (0, 0, 0), "deviation": (1, 1, 1)}
    toy.write(make_card("color", "colors", look))
    with pytest.raises(ValueError, match="'toy' of 1, for 'color' of 3"):
        load("color", weights="toy")


def test_altered_weights_are_refused(toy):
    path = toy.path / "weights/toy.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"{path} is not what the zoo's manifest says"):
        load("toy")
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"weights/toy.npz"):
        load("toy", num_classes=7)


@pytest.mark.parametrize("settings", [{}, {"num_classes": 5}, {"include_top": False}])
def test_weights_of_another_network_are_refused(toy, settings):
    """By a manifest that vouches for them."""
    other = scattered_model(make_card(architecture={"filters": 6}))
    toy.write(toy.card("toy"), pack_weights(other, "float16"))
    with pytest.raises(ValueError, match="of 'toy' must fit the network of its"):
        load("toy", **settings)
    toy.write(toy.card("toy"), b"no weights")
    with pytest.raises(ValueError, match=r"toy.npz must hold the weights of 'toy'"):
        load("toy", **settings)


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        ({"name": "tyo"}, ValueError, "no model 'tyo'. Did you mean 'toy'"),
        ({"weights": True}, TypeError, "`weights` must be 'pretrained', None.*True"),
        ({"weights": "toys2"}, ValueError, "`weights` must be.*Did you mean 'toys'?"),
        ({"weights": "pretraind"}, ValueError, r"mean 'pretrained'\?.*Known: \['toy'"),
        ({"num_classes": "3"}, TypeError, "`num_classes` must be an integer.*'3'"),
        ({"num_classes": True}, TypeError, "`num_classes` must be an integer"),
        ({"num_classes": 2.0}, TypeError, "`num_classes` must be an integer"),
        ({"num_classes": 0}, ValueError, "`num_classes` must be at least 2"),
        ({"num_classes": 1}, ValueError, "`num_classes` must be at least 2"),
        ({"include_top": 0}, TypeError, "`include_top` must be a boolean"),
        ({"pooling": "avg"}, ValueError, "`pooling` must be None"),
        ({"include_top": False, "pooling": "sum"}, ValueError, "`pooling` must be N"),
        (
            {"include_top": False, "num_classes": 3},
            ValueError,
            "`num_classes` needs `include_top=True`.*num_classes=3",
        ),
    ],
)
@pytest.mark.usefixtures("toy")
def test_wrong_arguments_are_refused(settings, kind, message):
    with pytest.raises(kind, match=message):
        load(**{"name": "toy", **settings})
