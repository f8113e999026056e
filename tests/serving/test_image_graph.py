"""Decoding in the graph: as our own reader of files does it."""

import io
import struct
import zlib

import numpy as np
import pytest
import tensorflow as tf
from export_toys import encode, make_photo
from PIL import Image

from darts_keras.data.image_check import BadImageError, check_image, decode_image
from darts_keras.serving.image_graph import decode_in_graph

SHAPES = {1: (16, 20, 1), 3: (16, 20, 3)}
PHOTO = make_photo()


def keyed_file(channels):
    """Returns a PNG of which one color, or gray, is transparent: it has no alpha."""
    pixels = PHOTO[..., 0].copy() if channels == 1 else PHOTO.copy()
    pixels[5:15, 8:22] = key = 9 if channels == 1 else (9, 200, 30)
    return encode(pixels, transparency=key)


def palette_file():
    content = io.BytesIO()
    image = Image.fromarray(PHOTO).quantize(16)
    image.save(content, "PNG", transparency=3)
    return content.getvalue()


FILES = {
    "color PNG": encode(PHOTO),
    "gray PNG": encode(PHOTO[..., 0]),
    "color JPEG": encode(PHOTO, format="JPEG", quality=90),
    "gray JPEG": encode(PHOTO[..., 0], format="JPEG", quality=90),
    "RGBA": encode(make_photo(channels=4)),
    "LA": encode(make_photo(channels=2)),
    "palette": palette_file(),
    "color key": keyed_file(3),
    "gray key": keyed_file(1),
    "enlarged": encode(make_photo(7, 9)),
    "one pixel": encode(PHOTO[:1, :1]),
}


@pytest.fixture(scope="module")
def decoders():
    """Graphs for images of one and of three channels."""

    def decoder(shape):
        signature = [tf.TensorSpec((), tf.string)]
        return tf.function(lambda file: decode_in_graph(file, shape), signature)

    return {channels: decoder(shape) for channels, shape in SHAPES.items()}


@pytest.mark.parametrize("channels", SHAPES)
@pytest.mark.parametrize("name", FILES)
def test_it_decodes_as_our_reader_does(decoders, tmp_path, name, channels):
    found = decoders[channels](FILES[name]).numpy()
    assert found.shape == SHAPES[channels]
    (tmp_path / "file").write_bytes(FILES[name])
    image = decode_image(tmp_path / "file", channels, SHAPES[channels][:2])
    expected = np.asarray(image, "float32").reshape(SHAPES[channels])
    # Pillow rounds after each direction, and after laying on white.
    assert np.abs(found - expected).max() <= (2 if name in ("RGBA", "LA") else 1)
    np.testing.assert_array_equal(found, found.round())
    assert found.std() > 5 or name == "one pixel"


@pytest.mark.parametrize("kind", ["RGB", "L", "RGBA"])
def test_images_of_the_right_size_are_exact(decoders, kind):
    pixels = make_photo(16, 20, len(kind))
    if kind == "RGBA":
        pixels[..., 3] = 255
    found = decoders[1 if kind == "L" else 3](encode(pixels)).numpy()
    np.testing.assert_array_equal(found, pixels[..., :3])


def png_header(width, height):
    """Returns the beginning of a PNG file of black pixels; all of it if it is small."""

    def chunk(kind, content):
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(min((width + 1) * height, 1000)))
    chunks = (b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def large_jpeg():
    """Returns a JPEG of one color whose header claims 65500 x 65500 pixels."""
    content = bytearray(encode(PHOTO, format="JPEG"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = struct.pack(">HH", 65500, 65500)
    return bytes(content)


@pytest.mark.parametrize(
    "file", [png_header(10_000, 10_000), png_header(2**31 - 1, 2**31 - 1), large_jpeg()]
)
def test_a_bomb_is_refused_by_its_header(decoders, file):
    message = "must be of 40000000 pixels at most"
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        decoders[1](file)
    assert decoders[1](png_header(20, 16)).numpy().max() == 0


def print_file():
    content = io.BytesIO()
    Image.fromarray(PHOTO).convert("CMYK").save(content, "JPEG")
    return content.getvalue()


def deep_file():
    content = io.BytesIO()
    Image.fromarray(PHOTO[..., 0].astype("uint16") * 257).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("make", [print_file, deep_file])
def test_cmyk_and_16_bits_are_refused_as_our_reader_does(decoders, tmp_path, make):
    with pytest.raises(tf.errors.InvalidArgumentError, match="8 bits a channel, and"):
        decoders[3](make())
    (tmp_path / "file").write_bytes(make())
    with pytest.raises(BadImageError, match=r"is CMYK|more than 8 bits"):
        check_image(tmp_path / "file")


@pytest.mark.parametrize("file", [b"", b"GIF89a", b"\x89PNG", encode(PHOTO)[:7]])
def test_what_is_no_jpeg_or_png_is_refused(decoders, file):
    with pytest.raises(tf.errors.InvalidArgumentError, match="a JPEG or PNG file"):
        decoders[1](file)
