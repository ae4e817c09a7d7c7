"""How much a decoding child may do and use. Measured with the largest files that are allowed."""

# Of an image or of a video's picture. A few kilobytes can unpack into gigabytes.
MAX_PIXELS = 50_000_000
# The longest sides in pixels: the grid on a dense screen (about 30 KB), and a page's large picture.
THUMBNAIL_MAX = 640
DISPLAY_MAX = 2048

# At a time, in one process of the library.
CHILDREN_MAX = 2
# Bytes of data, and of addresses in all (the libraries take 130 MB of those).
DATA_MAX = 768 * 1024 * 1024
ADDRESSES_MAX = 1024 * 1024 * 1024
DESCRIPTORS_MAX = 16
# Seconds of a processor, and by the clock.
PROCESSOR_SECONDS = 30
CLOCK_SECONDS = 90
# Seconds without a file, after which the program ends that children are forked from.
IDLE_SECONDS = 60
