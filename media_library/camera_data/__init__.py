"""Taking out of an upload what a camera or an editor wrote into it: the place, the device, times, comments.

Lossless: pixels, sound, colour profile, orientation and animation stay to the bit. What says that a file was
generated stays too (IPTC's DigitalSourceType, and content credentials without a place in them). The same file
always becomes the same bytes, and one without such data is left untouched.
"""

from media_library.camera_data.removing import Unremovable, remove_camera_data

__all__ = ["Unremovable", "remove_camera_data"]
