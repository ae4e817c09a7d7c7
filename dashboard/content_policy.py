"""Where what a page loads may come from: CONTENT_SECURITY_POLICY of the settings."""

from csp.constants import NONE, SELF

# Everything from here, and of that what the pages use. No script or style in a page, no nonce, no `eval`.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Of what was chosen for an upload, the browser shows the picture before it is sent.
        "img-src": [SELF, "blob:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [NONE],
        "frame-src": [NONE],
        "worker-src": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
