"""Receive Codat's webhooks over HTTP: an ASGI application of its own on uvicorn.

It imports services and what they stand on; the shell runs it, and nothing else imports it. It knows neither the screens
nor the sandbox, asks Codat nothing, and needs no API key.
"""
