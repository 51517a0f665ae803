"""Offer what people come to do: find, onboard, share a link, watch, unlink. No Textual here, and no httpx."""
