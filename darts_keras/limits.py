"""The images that the library takes."""

MIN_SIDE, MAX_SIDE = 16, 512  # Of height and of width, in pixels.
MAX_CHANNELS = 8
LARGE_IMAGE = 64  # Pixels of the smaller side from which images count as large.
