"""Where the service listens and who can reach it: the port, and settings that do not go together."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import ip_address

from serve.operate.alive import is_ours
from serve.operate.doctor.checks import Check
from settings import Settings


def port(settings: Settings) -> Iterable[Check]:
    """Tell whether the port is free, or whether this service already answers there."""
    where = f"{settings.host} の{settings.port}番のポート"
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
        yield Check("ポート", "ok", f"{where}は空いています。")
    except OSError as error:
        if is_ours(settings):
            yield Check("ポート", "ok", f"{where}で、このサービスが動いています。")
        else:
            yield Check(
                "ポート",
                "fail",
                f"{where}では待ち受けられません（{error.strerror or error}）。"
                "そこを使うプログラムを止めるか、host と port を変えてください。",
            )


def is_local(host: str) -> bool:
    """Tell whether only this machine reaches an address; a name that is not known here is taken for another's."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return all(ip_address(str(address[4][0]).partition("%")[0]).is_loopback for address in found)
    except (OSError, ValueError):
        return False


def _open_to_all(settings: Settings) -> bool:
    return settings.sign_on == "none" and not is_local(settings.host)


def _insecure(sites: Iterable[str]) -> list[str]:
    return [site for site in sites if site.startswith("http://") and not is_local(site[7:].partition(":")[0])]


_Rule = tuple[Callable[[Settings], object], str, str]
_FAILS: tuple[_Rule, ...] = (
    (
        lambda s: _open_to_all(s) and not s.open,
        "サインオン",
        "ほかの機械から届く host なのに、サインオンがありません。sign_on を password か header にするか、"
        "だれでも使えてよいなら open = true と書いてください。",
    ),
    (
        lambda s: s.sign_on == "header" and not s.proxies,
        "サインオン",
        "sign_on = header なのに、信用するプロキシがありません。proxies にプロキシのアドレスを書いてください。",
    ),
)
_WARNS: tuple[_Rule, ...] = (
    (
        lambda s: _open_to_all(s) and s.open,
        "サインオン",
        "届く機械からは、だれでもサインオンなしで使えます。そのつもりでなければ、open を消してください。",
    ),
    (
        lambda s: s.sign_on == "password" and not is_local(s.host) and not s.proxies,
        "サインオン",
        "パスワードが暗号化されずに流れます。TLSのあるプロキシ（docs/proxy.md）の後ろに置いてください。",
    ),
    (
        lambda s: s.sign_on == "none" and s.access,
        "サインオン",
        "access がありますが、サインオンがないので利用者を見分けられません。sign_on を設定してください。",
    ),
    (
        lambda s: s.proxies and not s.hosts,
        "プロキシ",
        "プロキシの後ろなのに、公開するホスト名がありません。hosts に portal.example.lg.jp のように書いてください。",
    ),
    (
        lambda s: s.root_path and not s.proxies,
        "プロキシ",
        "root_path がありますが、信用するプロキシがありません。proxies にプロキシのアドレスを書いてください。",
    ),
    (
        lambda s: _insecure((*s.frames, *s.origins)),
        "組み込み",
        "frames か origins に http:// のサイトがあります。途中で書き換えられないよう、https:// にしてください。",
    ),
)


def together(settings: Settings) -> Iterable[Check]:
    """Tell which settings do not go together."""
    found = [Check(name, "fail", said) for wrong, name, said in _FAILS if wrong(settings)]
    found += [Check(name, "warn", said) for wrong, name, said in _WARNS if wrong(settings)]
    return found or [Check("公開", "ok", "待ち受け、プロキシ、サインオン、組み込みの設定に食い違いはありません。")]
