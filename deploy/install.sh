#!/bin/sh
# オフラインでの導入と更新。この書庫の中のファイルだけを使い、通信はしません。手順は docs/unyo.md にあります。
set -eu
umask 022

usage() {
  cat <<'TEXT'
使い方: ./install.sh [--prefix DIR] [--home DIR] [--etc DIR] [--user NAME] [--python PYTHON] [--no-corpus]
  --prefix   プログラムの置き場所（既定: /opt/tokushu）
  --home     資料、索引、記録の置き場所（既定: /var/lib/tokushu）
  --etc      設定の置き場所（既定: /etc/tokushu）
  --user     サービスを動かす利用者。記録の持ち主にする（既定: 変えない）
  --python   使うPython（既定: この書庫に合う版を探す）
  --no-corpus  見本の資料を写さず、索引を作らない
もう一度実行すると更新します。資料、設定、記録は残します。
TEXT
}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

PREFIX=/opt/tokushu HOME_DIR=/var/lib/tokushu ETC=/etc/tokushu OWNER='' PYTHON='' CORPUS=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --no-corpus) CORPUS=no; shift; continue ;;
    -h|--help) usage; exit 0 ;;
    --prefix|--home|--etc|--user|--python) [ $# -ge 2 ] || fail "$1 の値を書いてください。" ;;
    *) usage >&2; exit 2 ;;
  esac
  case "$1" in
    --prefix) PREFIX=$2 ;;
    --home) HOME_DIR=$2 ;;
    --etc) ETC=$2 ;;
    --user) OWNER=$2 ;;
    --python) PYTHON=$2 ;;
  esac
  shift 2
done
for path in "$PREFIX" "$HOME_DIR" "$ETC"; do
  case "$path" in
    /*) ;;
    *) fail "$path は / で始まるパスで書いてください。" ;;
  esac
  case "$path" in
    *[!A-Za-z0-9/._-]*) fail "$path には、英数字と . _ - / だけを使ってください。" ;;
  esac
done

cd "$(dirname "$0")"
HERE=$(pwd)
. ./platform   # VERSION, PYTHON_VERSION, MACHINE, LIGHT

echo "1. 書庫の中身を確かめます"
sha256sum --quiet --check SHA256SUMS || fail "書庫が壊れています。写し直してください。"

[ "$(uname -s) $(uname -m)" = "Linux $MACHINE" ] || fail "この書庫は Linux $MACHINE 用です。この機械では使えません。"
[ -n "$PYTHON" ] || PYTHON=python$PYTHON_VERSION
FOUND=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) \
  || fail "$PYTHON がありません。Python $PYTHON_VERSION を入れるか、--python で指定してください。"
[ "$FOUND" = "$PYTHON_VERSION" ] \
  || fail "$PYTHON は Python $FOUND です。この書庫は Python $PYTHON_VERSION 用です。--python で指定してください。"
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null \
  || fail "Pythonの venv がありません。Debian や Ubuntu では python$PYTHON_VERSION-venv を入れてください。"
[ -z "$OWNER" ] || id "$OWNER" >/dev/null 2>&1 || fail "$OWNER という利用者がいません。先に作ってください。"

echo "2. プログラムを入れます（$PREFIX）"
mkdir -p "$PREFIX/releases" "$HOME_DIR" "$ETC" || fail "フォルダーを作れません。管理者として実行してください。"
RELEASE=$PREFIX/releases/$VERSION-$(date +%Y%m%d%H%M%S)-$$
trap 'rm -rf "$RELEASE" "$PREFIX/.current.$$"' EXIT   # 途中で止まれば、前の版のまま
trap 'exit 1' INT TERM HUP
"$PYTHON" -m venv "$RELEASE"
# 依存はすべてこの書庫にあり、版も決まっているので、pip に探させない。
PIP_CONFIG_FILE=/dev/null PIP_NO_INDEX=1 "$RELEASE/bin/python" -m pip --isolated install --quiet --no-index --no-deps \
  --no-cache-dir --disable-pip-version-check wheels/*.whl || fail "プログラムを入れられませんでした。空きを確かめてください。"
mkdir -p "$RELEASE/share/doc/tokushu"
cp -R docs/. "$RELEASE/share/doc/tokushu/"

echo "3. 設定と資料を置きます（$ETC、$HOME_DIR）"
ours() { sed -e "s|/opt/tokushu|$PREFIX|g" -e "s|/var/lib/tokushu|$HOME_DIR|g" -e "s|/etc/tokushu|$ETC|g" "$1"; }
[ -e "$ETC/tokushu.toml" ] || ours deploy/tokushu.toml >"$ETC/tokushu.toml"
ours deploy/tokushu.service >"$RELEASE/share/tokushu.service"
if [ "$CORPUS" = yes ] && [ -d corpus ] && [ ! -e "$HOME_DIR/corpus" ]; then
  cp -R corpus "$HOME_DIR/.corpus.$$"
  mv "$HOME_DIR/.corpus.$$" "$HOME_DIR/corpus"
fi
mkdir -p "$HOME_DIR/data"

cd "$HOME_DIR"
if [ "$CORPUS" = yes ] && [ -d corpus ]; then
  echo "4. 索引を作ります（$HOME_DIR/index）"
  "$RELEASE/bin/tokushu" ingest corpus --config "$ETC/tokushu.toml" || fail "索引を作れませんでした。前の版のままです。"
fi
[ -z "$OWNER" ] || chown -R "$OWNER:" "$HOME_DIR"

ln -s "$RELEASE" "$PREFIX/.current.$$"
BEFORE=$(readlink "$PREFIX/current" 2>/dev/null || true)
mv -T "$PREFIX/.current.$$" "$PREFIX/current"   # 一度に切り替わる
trap - EXIT
for old in "$PREFIX"/releases/*; do   # 1つ前の版は、戻せるように残す
  [ "$old" = "$RELEASE" ] || [ "$old" = "$BEFORE" ] || rm -rf "$old"
done

echo "5. 確かめます（tokushu doctor）"
"$PREFIX/current/bin/tokushu" doctor --config "$ETC/tokushu.toml" || true
cat <<TEXT

入りました（$VERSION）。
  試しに動かす:   $PREFIX/current/bin/tokushu serve --config $ETC/tokushu.toml
  サービスにする: cp $PREFIX/current/share/tokushu.service /etc/systemd/system/
                  systemctl daemon-reload && systemctl enable --now tokushu
  更新したら:     systemctl restart tokushu
${BEFORE:+  前の版に戻す:   ln -sfn $BEFORE $PREFIX/current（索引は作り直します）
}  取り除く:       systemctl disable --now tokushu
                  rm -r $PREFIX $ETC $HOME_DIR /etc/systemd/system/tokushu.service（資料と記録も消えます）
TEXT
cd "$HERE"
