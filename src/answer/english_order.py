"""The pieces of an English question in Japanese order: what stands behind a noun goes before it, the verb to the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from answer.english_pieces import Piece, Pieces
from answer.english_words import load_english

_JOINING = {"と": "との", "へ": "への", "から": "からの", "について": "についての", "以降": "以降の", "以前": "以前の"}
"""A particle between a noun and the noun before it in English; の for any other."""
_HEADED = frozenset({"which", "what", "count", "list"})


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun with what belongs to it, behind a preposition's particle or none ("")."""

    text: str
    noun: str
    kind: str
    particle: str = ""


@dataclass(slots=True)
class _Clause:
    """Phrases before the verb and behind it, those behind prepositions, and the verb, if any."""

    before: list[_Phrase] = field(default_factory=list)
    after: list[_Phrase] = field(default_factory=list)
    posts: list[_Phrase] = field(default_factory=list)
    verb: Piece | None = None


def japanese_question(asked: Pieces) -> str:
    """Return a question in Japanese, "" where there is nothing to ask about."""
    clause = _read(asked)
    if clause.verb:
        return _with_verb(asked, clause, clause.verb)
    plain = [*clause.before, *clause.after]
    if not plain and clause.posts:
        plain = [clause.posts.pop()]
    return _without_verb(asked, plain, clause.posts) if plain else ""


def _read(asked: Pieces) -> _Clause:
    verb = _main_verb(asked)
    clause = _Clause(verb=verb)
    run: list[Piece] = []
    particle = ""
    seen = False

    def close() -> None:
        nonlocal particle
        if phrase := _phrase(run, particle):
            _place(clause, phrase, seen)
            particle = ""
        run.clear()

    for piece in (*asked.pieces, Piece("break")):
        if piece is verb:
            close()
            seen, particle = True, ""
        elif piece.kind == "preposition":
            close()
            particle = piece.japanese
        elif piece.kind == "break" or (piece.kind in {"extreme", "most"} and run and run[-1].kind != "and"):
            if piece.kind != "break" or (run and run[-1].kind != "and"):
                close()
            run += [piece] if piece.kind != "break" else []
        else:
            run.append(Piece("noun", piece.japanese) if piece.kind == "verb" else piece)
    return clause


def _main_verb(asked: Pieces) -> Piece | None:
    """The verb of the question: the first that is one by its form, else the last where it has an auxiliary."""
    verbs = [piece for piece in asked.pieces if piece.kind == "verb"]
    past = [verb for verb in verbs if verb.past]
    return past[0] if past and not asked.auxiliary else verbs[-1] if verbs else None


def _phrase(run: Sequence[Piece], particle: str) -> _Phrase | None:
    """A run of adjectives, nouns, names and dates as one phrase (Governor Fukuda -> 福田知事, A and B -> AとB)."""
    titles = frozenset(load_english().tables["words"]["titles"])
    text, previous = "", Piece("break")
    lead, pending = "", ""
    for n, piece in enumerate(run):
        if piece.kind == "and":
            text += "と" if text and n + 1 < len(run) and not text.endswith("と") else ""
        elif piece.kind == "most":
            pending = "が一番多い"
        elif piece.kind == "extreme":
            lead = piece.japanese
        elif piece.japanese in titles and n + 1 < len(run) and run[n + 1].kind == "name":
            pending = piece.japanese
        else:
            joins = text and not text.endswith("と") and previous.kind != "adjective"
            text += ("の" if joins else "") + piece.japanese
            if piece.kind == "name" and pending in titles:
                text, pending = text + pending, ""
        previous = piece
    kinds = {piece.kind for piece in run if piece.japanese}
    if not text:
        return None
    noun = next(piece.japanese for piece in reversed(run) if piece.japanese)
    kind = "time" if kinds == {"time"} else "name" if kinds == {"name"} else "most" if pending else "noun"
    return _Phrase(lead + text + pending, noun, kind, particle)


def _place(clause: _Clause, phrase: _Phrase, seen: bool) -> None:
    plain = clause.after if seen else clause.before
    if phrase.particle == "の" and (plain or clause.posts):  # belongs to the phrase before it
        where = clause.posts if clause.posts and (clause.posts[-1].particle or not plain) else plain
        before = where.pop()
        where.append(_Phrase(f"{phrase.text}の{before.text}", before.noun, before.kind, before.particle))
    elif phrase.particle or phrase.kind == "time":
        clause.posts.append(phrase)
    else:
        plain.append(phrase)


def _without_verb(asked: Pieces, plain: Sequence[_Phrase], posts: Sequence[_Phrase]) -> str:
    """What is X of Y in Z -> ZのYのXは何ですか."""
    first, *others = plain
    if first.kind == "most" and not others:
        return "".join(_joined(post) for post in posts) + first.text + "のは" + _end(asked.asks, first)
    if asked.asks == "confirm" and others:
        rest = "".join(map(_joined, reversed(posts)))
        return f"{first.text}は{rest}{'の'.join(o.text for o in others)}ですか?"
    if asked.asks == "distance":
        start = "".join(post.text + (post.particle or "の") for post in posts)
        return f"{start}{'と'.join(p.text for p in plain)}は{_end(asked.asks, first)}"
    most = next((phrase for phrase in others if phrase.kind == "most"), None)
    if most:
        return f"{''.join(map(_joined, reversed(posts)))}{most.text}{first.text}は{_end(asked.asks, first)}"
    whole = "".join(map(_joined, (*reversed(posts), *others))) + first.text
    if first.kind == "name" and not posts and not others and asked.asks in {"what", "who"}:
        return f"{whole}とは{_end(asked.asks, first)}"
    if asked.asks == "reason":
        return f"{whole}の理由は何ですか?"
    return whole + ("" if asked.asks == "list" else "は") + _end(asked.asks, first)


def _with_verb(asked: Pieces, clause: _Clause, verb: Piece) -> str:
    """When did X visit Y in Z -> ZでXがYを訪問したのはいつですか; which X visited Y -> Yを訪問したXは…."""
    subjects = list(clause.before)
    headed = (
        asked.asks in _HEADED and bool(subjects) and (asked.head_follows or asked.asks == "list" or not asked.auxiliary)
    )
    head = subjects.pop(0) if headed else None
    agent = any(post.particle == "が" for post in clause.posts)
    passive = not agent and not asked.auxiliary and verb.past and not clause.after
    passive = passive and not (asked.asks == "who")
    parts = [post.text + ("に" if post.kind == "time" and post.particle != "が" else post.particle) for post in clause.posts]
    parts += ["と".join(s.text for s in subjects) + "が"] if subjects else []
    bare = "" if verb.japanese == "なる" else "を"
    parts += [phrase.text + bare for phrase in clause.after]
    said = "".join(parts) + _past(verb.japanese, passive=passive)
    if head:
        return f"{said}{head.text}" + ("" if asked.asks == "list" else "は") + _end(asked.asks, head)
    if asked.asks == "reason":
        return f"{said}理由は何ですか?"
    if asked.asks == "way":
        return f"どのように{said}のですか?"
    if asked.asks in {"confirm", ""}:
        return f"{said}のですか?"
    return f"{said}のは" + _end(asked.asks, _Phrase("", "", ""))


def _past(japanese: str, *, passive: bool) -> str:
    forms = load_english().tables["past"].get(japanese, [japanese + "した", japanese + "された"])
    return str(forms[passive])


def _joined(phrase: _Phrase) -> str:
    joint = "の" if phrase.kind == "time" else _JOINING.get(phrase.particle, "の")
    return phrase.text + joint


def _end(asks: str, phrase: _Phrase) -> str:
    tables = load_english().tables
    own = tables["counters"] if asks == "count" else tables["own_ends"] if asks in {"what", "which", ""} else {}
    default = tables["ends"].get(asks, tables["ends"]["what"])
    if asks == "which" and phrase.text:
        default = tables["ends"]["what"]
    return str(own.get(phrase.noun, default))
