"""Whether the row of a sheet may answer a question by itself, though no table accounts for the question.

A row is alike to many questions that it does not answer: that of a town hall to one about the museum of that town,
that of a society to one for who leads it. So every noun of the question must stand in it or in its table's headings, or
be said there otherwise.
"""

from __future__ import annotations

from answer.question import Question
from answer.tables.tolerance import load_lists
from answer.words import load_words
from japanese.normalize import fold
from japanese.thesaurus import SAME, with_built_in
from japanese.tokens import Token
from records import Table, TableRow

_NOUNS = frozenset({"名詞", "形状詞"})
_NUMERAL = "数詞"


def lacks_a_noun(question: Question, table: Table, row: TableRow) -> bool:
    """Tell whether a question holds a noun that neither a row nor its table's headings and title know.

    Tables described by hand read their rows as sentences, which say more than their cells.
    """
    schema = table.schema
    if schema is None or schema.sentence:
        return False
    words = [word for c in schema.columns for word in (c.label, *c.headers, *c.asks)]
    known = fold("\n".join((table.row_text(row), schema.title, *schema.subjects, *schema.silent, *words)))
    return any(_is_missing(token, known) for token in question.terms)


def _is_missing(token: Token, known: str) -> bool:
    surface = fold(token.surface)
    if token.pos not in _NOUNS or token.pos_detail == _NUMERAL or len(surface) < 2 or surface in known:
        return False
    lists = load_lists()
    if token.lemma in known or token.lemma in lists.lemmas | lists.deeds | lists.vague:
        return False
    if load_words().tables["generic"].fullmatch(surface):
        return False
    same = (terms for terms, weight in with_built_in(()).get((token.lemma,), {}).items() if weight >= SAME)
    return not any("".join(terms) in known for terms in same)
