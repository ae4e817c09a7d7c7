"""What the proxy writes about requests that failed."""

import json
import os
import re
import shutil
import subprocess

from tests.scale_out.installation import ROOT

TOKEN = "x7Qd-secret_token"


def test_no_line_holds_the_token_of_a_link(tmp_path):
    program = shutil.which("caddy")
    assert program is not None, "The tests of the proxy need Caddy."
    adapted = subprocess.run(
        [program, "adapt", "--config", str(ROOT / "deployment" / "Caddyfile"), "--adapter", "caddyfile"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SITE_NAME": "localhost"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    configuration = json.loads(adapted.stdout)
    fields = configuration["logging"]["logs"]["default"]["encoder"]["fields"]

    uri = fields["request>uri"]
    assert uri["filter"] == "regexp"
    for place in ("guests", "invitations", "accounts/password/MQ"):
        for end in ("/", "", "?a=1"):
            written = re.sub(uri["regexp"], uri["value"], f"/{place}/{TOKEN}{end}")
            assert TOKEN not in written
            assert written.endswith(f"/...{end}")
    assert fields["request>headers>Referer"]["filter"] == "delete"
    # No access log beside it, which would be formatted on its own.
    servers = configuration["apps"]["http"]["servers"].values()
    assert not any("logs" in server for server in servers)
