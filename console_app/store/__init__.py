"""What is remembered between runs: the cache of companies, and the looks that were taken at them, in one SQLite file.

Rows go in and come out as plain texts and numbers; `console_app.services.memory` knows what they mean. Everything here
runs on one thread of its own (`console_app.store.thread`), never on the thread that draws.
"""
