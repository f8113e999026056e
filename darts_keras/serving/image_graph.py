"""Decodes image files within a TensorFlow graph, as our own reader of files does."""

from darts_keras.data.image_check import MAX_PIXELS

_PNG = b"\x89PNG\r\n\x1a\n"  # How such a file begins.
_LUMA = (19595, 38470, 7471)  # ITU-R 601, in 65536ths, as Pillow has it.


def decode_in_graph(content, image_shape):
    """Returns operations that decode one image file, and resize the image.

    They do what `darts_keras.data.image_check.decode_image` does, within one level of
    a pixel: transparent parts become white, colors become gray (ITU-R 601 luma) if one
    channel is wanted, and gray becomes color if three are. Then the image is resized
    bilinearly with antialiasing; the aspect ratio is not kept. Other than there,
    orientations of EXIF are not heeded, and 16 bits a channel are cut to 8.

    What is no JPEG or PNG, is damaged, or has more than `MAX_PIXELS` pixels, is an
    `InvalidArgumentError` of the graph.

    Args:
        content: String tensor `()`.
        image_shape: Triple `(height, width, channels)` of the result; 1 or 3 channels.

    Returns:
        `float32` tensor `(height, width, channels)` of whole numbers in [0, 255].
    """
    import tensorflow as tf

    height, width, channels = image_shape
    is_jpeg = tf.io.is_jpeg(content)
    with tf.control_dependencies(_checks(content, is_jpeg)):
        image = tf.cond(
            is_jpeg,
            lambda: tf.io.decode_jpeg(content, dct_method="INTEGER_ACCURATE"),
            lambda: tf.io.decode_png(content),
        )
    image.set_shape((None, None, None))  # 1 to 4 channels, as the file has.
    has_alpha = tf.shape(image)[-1] % 2 == 0
    image = tf.cond(has_alpha, lambda: _on_white(image), lambda: image)
    convert = _to_gray if channels == 1 else _to_color
    has_them = tf.shape(image)[-1] == channels
    image = tf.cond(has_them, lambda: image, lambda: convert(image))
    image.set_shape((None, None, channels))
    resized = tf.image.resize(image, (height, width), antialias=True)
    return tf.clip_by_value(tf.round(resized), 0, 255)


def _checks(content, is_jpeg):
    """Returns operations that fail unless the header is that of a fit file."""
    import tensorflow as tf

    is_png = tf.strings.substr(content, 0, len(_PNG)) == _PNG
    known = tf.debugging.Assert(
        is_jpeg | is_png, ["Each of image_bytes must be a JPEG or PNG file."]
    )

    def png_sides():
        # What is too short is told by the decoder: its message holds no binary data.
        padded = tf.strings.join([content, bytes(24)])
        sides = tf.strings.substr(padded, 16, 8)  # In the first chunk, `IHDR`.
        return tf.io.decode_raw(sides, tf.int32, little_endian=False)

    def jpeg_sides():
        return tf.io.extract_jpeg_shape(content)[:2]

    with tf.control_dependencies([known]):
        sides = tf.cast(tf.cond(is_jpeg, jpeg_sides, png_sides), tf.int64)
    small = tf.debugging.Assert(
        tf.reduce_prod(sides) <= MAX_PIXELS,
        [f"An image must be of {MAX_PIXELS} pixels at most. Received: sides", sides],
    )
    return [known, small]


def _on_white(image):
    """Lays the colors, or the gray, on white; the last channel is the opacity."""
    import tensorflow as tf

    color = tf.cast(image[..., :-1], tf.float32)
    opacity = tf.cast(image[..., -1:], tf.float32) / 255
    return tf.cast(tf.round(255 + (color - 255) * opacity), tf.uint8)


def _to_gray(image):
    import tensorflow as tf

    luma = tf.reduce_sum(tf.cast(image, tf.int32) * _LUMA, -1, keepdims=True)
    return tf.cast((luma + 32768) // 65536, tf.uint8)


def _to_color(image):
    import tensorflow as tf

    return tf.repeat(image, 3, -1)
