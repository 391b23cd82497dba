"""Words of a question that stand in the running text of a table's rows, as they are or as another word for the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.tables.rows import TableRows
from answer.words import load_words
from japanese.thesaurus import SAME, Terms, with_built_in
from japanese.tokens import Token

_NUMERAL = "数詞"
_NOUNS = frozenset({"名詞", "接尾辞", "接頭辞", "形状詞"})


def runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Divide words into runs of neighbouring nouns; any other word is a run by itself."""
    run: list[Token] = []
    for token in tokens:
        if run and (run[-1].end != token.start or token.pos not in _NOUNS or run[-1].pos not in _NOUNS):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def read_terms(
    reading: Reading, rows: TableRows, query: TableQuery, rest: Sequence[Token]
) -> tuple[TableQuery, list[Token]]:
    """Ask for the words that rows say; return the query and the words that are left over."""
    if not rows.columns.texts:
        return query, list(rest)
    kept: list[Token] = []
    meant: list[tuple[Terms, list[Token]]] = []
    for run in runs(rest):
        whole = _spelled_out(reading, rows, run) or _as_another_word(rows, run)
        if whole:
            meant.append((whole, run))
            continue
        for token in run:
            number = token.pos_detail == _NUMERAL  # 2位の施設: not the one with 2基 in a remark
            said = not number and token.lemma not in load_words().properties and rows.says(token.lemma)
            if said:
                meant.append(((token.lemma,), [token]))
            else:
                kept.append(token)
    base = replace(query, task="rows", order=None, grouping=None)
    if query.constraints:  # 演奏会を開いた広島の事業: a word that none of its rows says asks for something else
        here = [(terms, run) for terms, run in meant if rows.select(replace(base, terms=frozenset(terms)))]
        kept += [token for terms, run in meant if (terms, run) not in here for token in run]
        meant = here
    found = frozenset(term for terms, _ in meant for term in terms)
    if found and rows.select(replace(base, terms=found)):
        return replace(query, terms=found), _in_order(kept)
    return query, _in_order([*kept, *(token for _, run in meant for token in run)])


def _in_order(tokens: Sequence[Token]) -> list[Token]:
    return sorted(tokens, key=lambda token: token.start)


def _spelled_out(reading: Reading, rows: TableRows, run: Sequence[Token]) -> Terms:
    """The known words of a run that a row spells out as it is, though it cuts it otherwise (啓翁|桜, 啓翁桜)."""
    span = reading.span_of(run)
    piece = reading.text[slice(*span)] if span and len(run) > 1 else ""
    known = tuple(token.lemma for token in run if rows.says(token.lemma))
    return known if rows.writes(piece) else ()


def _as_another_word(rows: TableRows, run: Sequence[Token]) -> Terms:
    """The words by which rows say the same as a run (演奏会 -> コンサート)."""
    if not load_words().properties.isdisjoint(token.lemma for token in run):
        return ()
    others = with_built_in(()).get(tuple(token.lemma for token in run), {})
    return next((o for o, weight in others.items() if weight >= SAME and all(map(rows.says, o))), ())
