"""Stems: what each input of the first cell gets."""

import numpy as np
import pytest
from contract import check_layer, count_parameters
from numpy_twin import convolve, normalize, relu

from darts_keras.layers.stem import STEMS, stem_form


@pytest.mark.parametrize("form", ["small", "large"])
@pytest.mark.parametrize("name", sorted(STEMS))
def test_stem_keeps_the_contract(name, form, tmp_path):
    check_layer(
        lambda dtype: STEMS[name](4, form, dtype=dtype),
        (3, 18, 17, 3),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("form", ["small", "large"])
def test_dual_stem_continues_from_its_first_output(form):
    images = np.random.default_rng(0).normal(size=(2, 9, 8, 3))
    stem = STEMS["dual"](4, form, dtype="float64")
    first, second = stem(images, training=True)
    kernel, strides = stem.convs[-1].kernel.numpy(), stem.convs[-1].strides
    expected = normalize(convolve(relu(np.array(first)), kernel, strides))[0]
    np.testing.assert_allclose(second, expected, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("form", ["small", "large"])
def test_single_stem_gives_both_inputs_the_same(form):
    images = np.random.default_rng(0).normal(size=(2, 9, 8, 3))
    first, second = STEMS["single"](4, form)(images)
    assert first is second


def test_small_single_stem_is_one_convolution_of_three_times_the_filters():
    images = np.random.default_rng(0).normal(size=(2, 9, 8, 3))
    stem = STEMS["single"](4, dtype="float64")
    outputs, _ = stem(images, training=True)
    (conv,) = stem.convs
    expected = normalize(convolve(images, conv.kernel.numpy()))[0]
    assert expected.shape[-1] == 12
    np.testing.assert_allclose(outputs, expected, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("shape", "form"),
    [((63, 200, 3), "small"), ((64, 64, 3), "large"), ((224, 48, 1), "small")],
)
def test_the_smaller_side_decides_the_form(shape, form):
    assert stem_form(shape) == form


def test_a_given_form_wins():
    assert stem_form((224, 224, 3), "small") == "small"


@pytest.mark.parametrize("name", sorted(STEMS))
@pytest.mark.parametrize("form", ["huge", None])
def test_an_unknown_form_is_refused(name, form):
    with pytest.raises(ValueError, match=f"`form` must be one of.*form={form!r}"):
        STEMS[name](4, form)


def test_a_form_that_is_no_form_is_refused():
    with pytest.raises(ValueError, match=r"`form` must be one of.*form='huge'"):
        stem_form((32, 32, 3), "huge")


@pytest.mark.parametrize(
    ("name", "filters", "form", "expected"),
    [
        ("single", 36, "large", 18_162),
        ("single", 48, "large", 31_992),
        ("single", 36, "small", 3_132),
        ("dual", 36, "large", 18_162),
        ("dual", 36, "small", 3_132 + 105_192),
    ],
)
def test_stem_has_as_many_parameters_as_that_of_darts(name, filters, form, expected):
    stem = STEMS[name](filters, form)
    stem.build((None, 32, 32, 3))
    assert count_parameters(stem) == expected
