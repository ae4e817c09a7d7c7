"""Time limits of requests in seconds: to connect, and to wait for a byte. Apart from what sends them."""

Timeout = tuple[float, float]

# While a body is sent, the first of the two also limits how long the network may stall; and PowerPost
# may take its time over a large file before it answers.
UPLOAD_TIMEOUT: Timeout = (30, 120)
