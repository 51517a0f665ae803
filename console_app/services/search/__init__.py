"""Search companies with one line: plain words, and fields that narrow the result.

    status:pending platform:xero,qhyg tag:region=uk age>7d sync>60d created<2026-01-01 errors:any name:"a b"

`parse` reads it and never fails; `find` selects the companies, and `index.SearchIndex` does the same while a person
types, the best first; `hits` returns the places of the words in a text. The language is the same everywhere: in the
list, the palette, the views and the shell.
"""

from __future__ import annotations

from console_app.services.search.language import Problem, Search, Term, Word, quoted
from console_app.services.search.matcher import connection_test, find
from console_app.services.search.parser import corrected, parse, plain_words
from console_app.services.search.relevance import hits

__all__ = [
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
]
