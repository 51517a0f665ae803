"""Record every write to Codat: who changed what, for which customer, when, and the outcome.

A write is recorded before it is sent, and completed afterwards; open ones are found at the next start.
"""
