"""Decoding in a process of its own: what somebody uploaded is never unpacked where keys and database are.

`client.py` is the side of the web server and the worker. It starts `zygote.py`, a program without Django,
without the database and with an empty environment, which forks one child for each file. The child has the
file's open descriptor and nothing else; `confinement.py` takes the rest away from it, and its answer is read
with suspicion (`answers.py`). Only `images.py`, `videos.py` and `zygote.py` import decoders.
"""
