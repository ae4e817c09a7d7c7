"""A small internet on this machine: public names and addresses, behind which servers of the tests stand.

Only the system's sockets are told a story: what resolves names, connects, and says who is at the other end.
"""

import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.powerpost.scripted_server import ScriptedServer


def certificate_for(names: list[str], folder: Path) -> Path:
    """Write a certificate that vouches for itself, with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A test's internet")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@dataclass
class Internet:
    """`names` say which addresses a name has, one after the other; `hosts` which port here serves one.

    `reached` is every address that was connected to.
    """

    certificate: Path
    names: dict[str, list[str]] = field(default_factory=dict)
    hosts: dict[tuple[str, int], int] = field(default_factory=dict)
    reached: list[tuple[str, int]] = field(default_factory=list)
    servers: list[ScriptedServer] = field(default_factory=list)

    def host(self, name: str, address: str, port: int = 443) -> ScriptedServer:
        """Return a new server over TLS that this name and address lead to."""
        server = ScriptedServer()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        server.speak_tls(context)
        self.servers.append(server)
        self.names[name] = [address]
        self.hosts[address, port] = server.port
        return server

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the sockets of this process tell of it."""
        resolve, connect = socket.getaddrinfo, socket.socket.connect
        peer_of = socket.socket.getpeername
        claimed: WeakKeyDictionary[socket.socket, tuple[str, int]] = WeakKeyDictionary()

        def resolving(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            if host not in self.names:
                return resolve(host, port, *args, **kwargs)
            answers = self.names[host]
            address = answers.pop(0) if len(answers) > 1 else answers[0]
            # Of the older kind whatever it is, for that is where the servers listen.
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        def connecting(this: socket.socket, address: Any) -> None:
            self.reached.append(address[:2])
            if (here := self.hosts.get(address[:2])) is None:
                connect(this, address)
            else:
                connect(this, ("127.0.0.1", here))
                claimed[this] = address[:2]

        def naming(this: socket.socket) -> Any:
            return claimed.get(this) or peer_of(this)

        monkeypatch.setattr(socket, "getaddrinfo", resolving)
        monkeypatch.setattr(socket.socket, "connect", connecting)
        monkeypatch.setattr(socket.socket, "getpeername", naming)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(self.certificate))

    def end(self) -> None:
        """Stop the servers."""
        for server in self.servers:
            server.stop()
