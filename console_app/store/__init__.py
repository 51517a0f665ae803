"""Keep data between runs in one SQLite file: cached companies, snapshots, the journal.

Rows go in and come out as plain texts and numbers; `console_app.services.snapshots.account_store` gives them their
meaning. All code here runs on its own thread (`console_app.store.thread`), never on the thread that draws. Importing
this package does not import sqlite3, which stays out of the first frame's imports.
"""
