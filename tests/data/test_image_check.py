"""What is wrong with an image file, and what becomes of its pixels."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from darts_keras.data.image_check import (
    MAX_PIXELS,
    BadImageError,
    ImageHeader,
    check_image,
    decode_image,
)


def png(width, height, depth, color_type, rows=b""):
    """Returns a PNG file that says what it is told to say."""

    def chunk(kind, data):
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def make_empty(path):
    path.touch()


def make_text(path):
    path.write_text("a note")


def make_animated(path):
    frames = [Image.new("L", (20, 20), shade) for shade in (0, 100, 200)]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:])


def make_gray16(path):
    Image.fromarray(np.zeros((20, 20), np.uint16)).save(path, "PNG")


def make_rgb16(path):
    path.write_bytes(png(16, 16, 16, 2, bytes((1 + 16 * 6) * 16)))


def make_gray_alpha16(path):
    path.write_bytes(png(16, 16, 16, 4, bytes((1 + 16 * 4) * 16)))


def make_ppm16(path):
    path.write_bytes(b"P6\n16 16\n65535\n" + bytes(16 * 16 * 6))


def make_float(path):
    Image.new("F", (20, 20)).save(path, "TIFF")


def make_cmyk(path):
    Image.new("CMYK", (20, 20)).save(path, "JPEG")


def make_lab(path):
    Image.new("LAB", (20, 20)).save(path, "TIFF")


def make_bomb(path):
    path.write_bytes(png(7000, 7000, 8, 0))


def make_huge_bomb(path):
    path.write_bytes(png(100_000, 100_000, 8, 0))


def make_folder(path):
    path.mkdir()


def make_pipe(path):
    os.mkfifo(path)


def make_loop(path):
    path.symlink_to(path)


def make_dangling(path):
    path.symlink_to("nowhere")


def make_postscript(path):
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 16 16\n%%EOF\n")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_empty, r"is empty \(0 bytes\)"),
        (make_text, "is not an image"),
        (make_postscript, "is not an image"),
        (make_animated, r"is animated or has several pages \(3 frames\)"),
        (make_gray16, "more than 8 bits"),
        (make_rgb16, "more than 8 bits"),
        (make_gray_alpha16, "more than 8 bits"),
        (make_ppm16, "more than 8 bits"),
        (make_float, "floats"),
        (make_cmyk, "is CMYK"),
        (make_lab, "color mode LAB"),
        (make_bomb, "7000x7000 pixels, more than 40,000,000"),
        (make_huge_bomb, "more than 40,000,000 pixels"),
        (make_folder, "is a folder inside"),
        (make_pipe, "is not a regular file"),
        (make_loop, "cannot be read: Too many levels"),
        (make_dangling, "cannot be read: No such file"),
    ],
)
def test_bad_files_are_known_by_their_header(tmp_path, make, reason):
    make(tmp_path / "image")
    with pytest.raises(BadImageError, match=reason):
        check_image(tmp_path / "image")


def test_unreadable_file_is_bad(tmp_path, noise, monkeypatch):
    path = tmp_path / "image.png"
    Image.fromarray(noise()).save(path)

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")  # As for any user but root.

    monkeypatch.setattr(Image, "open", refuse)
    with pytest.raises(BadImageError, match="cannot be read: Permission denied"):
        check_image(path)


def test_an_image_of_the_greatest_size_passes(tmp_path):
    (tmp_path / "image").write_bytes(png(8000, MAX_PIXELS // 8000, 8, 0))
    assert check_image(tmp_path / "image") == ImageHeader(5000, 8000, gray=True)


@pytest.mark.filterwarnings("ignore:::PIL")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_cut_files_are_bad_wherever_they_are_cut(tmp_path, noise, kind):
    whole = tmp_path / "whole"
    Image.fromarray(noise(40, 40)).save(whole, kind)
    data = whole.read_bytes()
    path = tmp_path / "image"
    for length in range(1, int(0.9 * len(data)), len(data) // 40):
        path.write_bytes(data[:length])
        with pytest.raises(BadImageError, match=r"not an image|damaged"):
            check_image(path)
            decode_image(path, 3, (40, 40))


@pytest.mark.filterwarnings("ignore:::PIL")
def test_damaged_files_never_escape_as_another_error(tmp_path, noise):
    generator = np.random.default_rng(0)
    path = tmp_path / "image"
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM"):
        Image.fromarray(noise(24, 24)).save(path, kind)
        data = np.frombuffer(path.read_bytes(), np.uint8)
        for _ in range(60):
            hurt = data.copy()
            places = generator.integers(0, min(len(hurt), 200), 3)
            hurt[places] = generator.integers(0, 256, 3)
            path.write_bytes(hurt.tobytes())
            try:
                check_image(path)
                decode_image(path, 3, (16, 16))
            except BadImageError:
                continue


def test_header_tells_gray_from_color(tmp_path, noise):
    gray = {"1": True, "L": True, "LA": True, "P": False, "RGB": False, "RGBA": False}
    for mode, expected in gray.items():
        Image.fromarray(noise(20, 30)).convert(mode).save(tmp_path / "a.png")
        assert check_image(tmp_path / "a.png") == ImageHeader(20, 30, gray=expected)


def test_lossless_pixels_come_out_as_they_are(tmp_path, noise):
    for channels, array in ((3, noise(20, 30)), (1, noise(20, 30, 1))):
        Image.fromarray(array).save(tmp_path / "a.png")
        image = decode_image(tmp_path / "a.png", channels, (20, 30))
        np.testing.assert_array_equal(np.asarray(image), array)


def test_gray_in_a_color_set_is_repeated(tmp_path, noise):
    array = noise(20, 20, 1)
    Image.fromarray(array).save(tmp_path / "a.png")
    image = np.asarray(decode_image(tmp_path / "a.png", 3, (20, 20)))
    np.testing.assert_array_equal(image, np.repeat(array[..., None], 3, axis=2))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_become_white(tmp_path, mode):
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 10, 20))
    image.convert(mode).save(tmp_path / "a.png")
    pixels = np.asarray(decode_image(tmp_path / "a.png", 1, (20, 20)))
    assert (pixels[:, :10] == 255).all()
    assert (pixels[:, 10:] == 0).all()


def test_palettes_become_their_colors(tmp_path):
    image = Image.new("P", (20, 20), 1)
    image.putpalette([0, 0, 0, 10, 200, 30])
    image.save(tmp_path / "a.png")
    pixels = np.asarray(decode_image(tmp_path / "a.png", 3, (20, 20)))
    assert (pixels == [10, 200, 30]).all()


def test_exif_orientation_is_applied(tmp_path, noise):
    array = noise(20, 30)
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera was turned: show it turned clockwise.
    Image.fromarray(array).save(tmp_path / "a.png", exif=exif)
    header = check_image(tmp_path / "a.png")
    assert (header.height, header.width) == (30, 20)
    turned = np.asarray(decode_image(tmp_path / "a.png", 3, (30, 20)))
    np.testing.assert_array_equal(turned, np.rot90(array, -1))


def test_box_is_cut_out_of_the_turned_image(tmp_path, noise):
    array = noise(20, 30)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(array).save(tmp_path / "a.png", exif=exif)
    part = np.asarray(decode_image(tmp_path / "a.png", 3, (16, 17), (2, 5, 19, 21)))
    np.testing.assert_array_equal(part, np.rot90(array, -1)[5:21, 2:19])


def test_shrinking_averages_all_pixels(tmp_path):
    stripes = np.zeros((64, 64), np.uint8)
    stripes[:, ::2] = 255  # Without antialiasing this would come out black or white.
    Image.fromarray(stripes).save(tmp_path / "a.png")
    image = np.asarray(decode_image(tmp_path / "a.png", 1, (16, 20))).astype(int)
    assert image.shape == (16, 20)
    assert (abs(image - 127) < 25).all()


def test_second_view_of_a_phone_photograph_is_no_animation(tmp_path, noise):
    first, second = Image.fromarray(noise()), Image.fromarray(noise())
    first.save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[second])
    assert check_image(tmp_path / "a.jpg").height == 20
