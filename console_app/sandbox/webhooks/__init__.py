"""Register webhooks, and send the account's events to them, as Codat does (Svix, by the Standard Webhooks rules).

The state's thread writes each event down in the transaction that causes it; a thread of its own sends them.
"""
