"""The journal of writes: who had what changed at Codat, for which customer, when, and what became of it.

A write is recorded before it is sent, and completed after; what was left open is found again at the next start.
"""
