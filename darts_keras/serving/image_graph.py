"""Decodes image files within a TensorFlow graph, as our own reader of files does."""

from darts_keras.data.image_check import MAX_PIXELS

_PNG = b"\x89PNG\r\n\x1a\n"  # How such a file begins.
_LUMA = (19595, 38470, 7471)  # ITU-R 601, in 65536ths, as Pillow has it.


def decode_in_graph(content, image_shape):
    """Returns operations that decode one image file, and resize the image.

    They do what `darts_keras.data.image_check.decode_image` does, within one level of
    a pixel, or two where parts are translucent: transparent parts become white, gray
    becomes color if three channels are wanted, and colors become gray (ITU-R 601 luma)
    if one is. Then the image is resized bilinearly with antialiasing; the aspect ratio
    is not kept. Other than there, orientations of EXIF are not heeded, and an animated
    PNG is its first image.

    What is no JPEG or PNG, is damaged, CMYK or of more than 8 bits a channel, or has
    more than `MAX_PIXELS` pixels, is an `InvalidArgumentError` of the graph.

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
            lambda: tf.io.decode_jpeg(content, 3, dct_method="INTEGER_ACCURATE"),
            lambda: _on_white(tf.io.decode_png(content, 4)),
        )
    image = _to_gray(image) if channels == 1 else image
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

    def png_header():
        # What is too short is told by the decoder: its message holds no binary data.
        padded = tf.strings.join([content, bytes(25)])  # The first chunk is `IHDR`.
        sides = tf.strings.substr(padded, 16, 8)
        bits = tf.io.decode_raw(tf.strings.substr(padded, 24, 1), tf.uint8)[0]
        return tf.io.decode_raw(sides, tf.int32, little_endian=False), bits <= 8

    def jpeg_header():
        shape = tf.io.extract_jpeg_shape(content)
        return shape[:2], shape[2] <= 3

    with tf.control_dependencies([known]):
        sides, is_plain = tf.cond(is_jpeg, jpeg_header, png_header)
    plain = tf.debugging.Assert(
        is_plain, ["An image must be of 8 bits a channel, and not be CMYK."]
    )
    small = tf.debugging.Assert(
        tf.reduce_prod(tf.cast(sides, tf.int64)) <= MAX_PIXELS,
        [f"An image must be of {MAX_PIXELS} pixels at most. Received: sides", sides],
    )
    return [known, plain, small]


def _on_white(image):
    """Lays the colors on white; the last of 4 channels is the opacity."""
    import tensorflow as tf

    color, opacity = image[..., :3], image[..., 3:]

    def blend():
        share = tf.cast(opacity, tf.float32) / 255
        blended = 255 + (tf.cast(color, tf.float32) - 255) * share
        return tf.cast(tf.round(blended), tf.uint8)

    # Floats are four times as large, and most images are opaque.
    return tf.cond(tf.reduce_min(opacity) < 255, blend, lambda: color)


def _to_gray(image):
    import tensorflow as tf

    luma = tf.reduce_sum(tf.cast(image, tf.int32) * _LUMA, -1, keepdims=True)
    return tf.cast((luma + 32768) // 65536, tf.uint8)
