"""How much a decoding child may do and use. Measured with the largest files that are allowed.

Pictures of 50 megapixels took, in megabytes and in seconds of a processor: JPEG 110 and 0.5, progressive 360
and 1.2, in CMYK as well 450 and 1.2, PNG 470 and 1.4, WebP 800 and 1.4, with transparency 850 and 1.8.
"""

# Of an image or of a video's picture. A few kilobytes can unpack into gigabytes.
MAX_PIXELS = 50_000_000
# The longest sides in pixels: the grid on a dense screen (about 30 KB), and a page's large picture.
THUMBNAIL_MAX = 640
# The least place in pixels that the small picture still fills when it is cropped: a card's view, 4 to 3.
SMALL_LEAST = (320, 240)
DISPLAY_MAX = 2048

# At a time, in one process of the library.
CHILDREN_MAX = 2
# Bytes of data, and of addresses in all (the libraries take 130 MB of those).
DATA_MAX = 960 * 1024 * 1024
ADDRESSES_MAX = 1216 * 1024 * 1024
DESCRIPTORS_MAX = 16
# Seconds of a processor, and by the clock.
PROCESSOR_SECONDS = 30
CLOCK_SECONDS = 90
# Seconds without a file, after which the program ends that children are forked from.
IDLE_SECONDS = 60
