"""One line of search: plain words, and fields that narrow it.

    status:pending platform:xero,qhyg tag:region=uk age>7d sync>60d created<2026-01-01 errors:any name:"a b"

`parse` reads it and never fails; `find` picks the companies; `rank` puts the best first; `hits` tells where the words
stand in a text. The same language everywhere: in the list, the palette, the views and on the shell.
"""

from __future__ import annotations

from console_app.services.search.language import Problem, Search, Term, Word, quoted
from console_app.services.search.matching import connection_test, find
from console_app.services.search.narrowing import Narrowing
from console_app.services.search.ranking import hits, rank
from console_app.services.search.reading import corrected, parse, plain_words

__all__ = [
    "Narrowing",
    "Problem",
    "Search",
    "Term",
    "Word",
    "connection_test",
    "corrected",
    "find",
    "hits",
    "parse",
    "plain_words",
    "quoted",
    "rank",
]
