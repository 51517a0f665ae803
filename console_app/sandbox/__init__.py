"""Run a Codat of our own on loopback: for trying things out, for demos and for tests.

It is the other side of the wire, so it shares no line with the client: a mistake in a shared model would hide
from every test. Importing this package imports nothing heavy.
"""
