"""Real proxies over the snippets of docs/proxy.md: ports and files filled in, started as ordinary processes."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[1] / "docs" / "proxy.md"
SIGN_ON_PAGE = PAGE.with_name("sign-on.md")
NAME = "portal.example.lg.jp"
PASSWORD = "naisho"  # of the user sato

_NGINX = """daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{snippet}
}}
"""
_APACHE_MODULES = (
    "mpm_event authn_core authn_file authz_core authz_user auth_basic alias headers proxy proxy_http socache_shmcb ssl"
)
_APACHE = """ServerRoot {folder}
ServerName localhost
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
DefaultRuntimeDir {folder}
Listen 127.0.0.1:{port}
{modules}
{snippet}
"""


def snippets(language: str, page: Path = PAGE) -> list[str]:
    """Return the blocks of a page in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs: its ports with TLS and without (0 for none)."""

    port: int
    plain: int

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.port}"

    def connection(self, source: str = "127.0.0.1", tls: bool = True) -> http.client.HTTPConnection:
        """Connect from an address of this machine."""
        if not tls:
            return http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20, source_address=(source, 0))
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=context, timeout=20, source_address=(source, 0)
        )

    def send(
        self,
        path: str,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        source: str = "127.0.0.1",
        tls: bool = True,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request and return (status, headers, body)."""
        connection = self.connection(source, tls)
        told = {"Host": f"{NAME}:{self.port}", "Content-Type": "application/json", **(headers or {})}
        try:
            connection.request("GET" if body is None else "POST", path, body, told)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            pass  # refused before all was sent; the answer is there nevertheless
        response = connection.getresponse()
        found = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        connection.close()
        return found


def program(name: str) -> str:
    """Return the path of a proxy's program, or skip where it is not installed (in CI that is a failure)."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not found:
        reason = f"{name} is not installed (.ci/run installs it)"
        raise AssertionError(reason) if os.environ.get("CI") else pytest.skip.Exception(reason)
    return found


@contextmanager
def nginx(folder: Path, service: str, change: Callable[[str], str] = str, page: Path = PAGE) -> Iterator[Proxy]:
    """Run nginx over a page's first snippet in front of a service; `change` the snippet first."""
    proxy = Proxy(_free_port(), _free_port())
    snippet = _filled(change(snippets("nginx", page)[0]), folder, service)
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{proxy.port} ssl;"),
        ("https://$server_name$request_uri", f"https://$server_name:{proxy.port}$request_uri"),
    ):
        snippet = _replaced(snippet, old, new)
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, user=user, snippet=snippet), encoding="utf-8")
    with _running([program("nginx"), "-e", str(folder / "error.log"), "-c", str(config)], folder, proxy):
        yield proxy


def nginx_sign_on(snippet: str) -> str:
    """Return the snippet of nginx with what the page says to write for signing on."""
    lines = [line for line in snippet.splitlines(keepends=True) if "X-Forwarded-User" in line]
    return _replaced(snippet, lines[0], snippets("nginx")[1])


@contextmanager
def portal_sign_on() -> Iterator[str]:
    """Serve what tells nginx who is signed on at the portal, as docs/sign-on.md wants it; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/auth" and "portal=yamada" in self.headers.get("Cookie", "").split("; ")
            self.send_response(200 if known else 401)
            if known:
                self.send_header("X-User", "%E5%B1%B1%E7%94%B0")
                self.send_header("X-Groups", "%E4%BA%BA%E4%BA%8B%E8%AA%B2")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@contextmanager
def apache(folder: Path, service: str, change: Callable[[str], str] = str) -> Iterator[Proxy]:
    """Run Apache over its snippet in front of a service; `change` the snippet first."""
    proxy = Proxy(_free_port(), 0)
    config = apache_config(folder, service, proxy.port, change)
    with _running([program("apache2"), "-X", "-f", str(config)], folder, proxy):
        yield proxy


def apache_config(folder: Path, service: str, port: int, change: Callable[[str], str] = str) -> Path:
    """Write a configuration of Apache's over the snippet."""
    snippet = _replaced(_filled(change(snippets("apache")[0]), folder, service), "*:443", f"127.0.0.1:{port}")
    modules = Path(program("apache2")).parents[1] / "lib" / "apache2" / "modules"
    loaded = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in _APACHE_MODULES.split())
    config = folder / "apache.conf"
    config.write_text(_APACHE.format(folder=folder, port=port, modules=loaded, snippet=snippet))
    return config


def apache_sign_on(snippet: str) -> str:
    """Return the snippet of Apache with what the page says to write for signing on."""
    written = re.search(r'この行を (RequestHeader set X-Forwarded-User ".*") に替える', snippet)
    assert written
    asking = 'AuthType Basic\nAuthName "portal"\nAuthUserFile /etc/apache2/portal.users\nRequire valid-user\n'
    return _replaced(snippet, "        RequestHeader unset X-Forwarded-User", asking + written[1])


def _filled(snippet: str, folder: Path, service: str) -> str:
    """Return a snippet with a certificate and users made here, and with the service's own port."""
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    made = ["-keyout", str(folder / "portal.key"), "-out", str(folder / "portal.crt")]
    make = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *made, *subject]
    subprocess.run(make, check=True, capture_output=True)
    hashed = subprocess.run([make[0], "passwd", "-apr1", PASSWORD], check=True, capture_output=True, text=True).stdout
    (folder / "portal.users").write_text(f"sato:{hashed}")
    here = re.sub(r"/etc/(nginx|apache2)/portal", f"{folder}/portal", snippet).replace("/var/log/nginx", str(folder))
    return here.replace("http://127.0.0.1:7860", service)


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the snippet"
    return text.replace(old, new)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, proxy: Proxy) -> Iterator[None]:
    with (folder / "output").open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            until = time.monotonic() + 15
            while time.monotonic() < until and process.poll() is None:
                with socket.socket() as trying:
                    if trying.connect_ex(("127.0.0.1", proxy.port)) == 0:
                        break
                time.sleep(0.05)
            else:
                log = folder / "error.log"
                pytest.fail((folder / "output").read_text() + (log.read_text() if log.exists() else ""))
            yield
        finally:
            process.terminate()
            process.wait(20)
