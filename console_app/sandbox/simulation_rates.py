"""Say how often what happens in a simulated day.

The rates are a day's, guessed from what Codat documents and what people tell of accounts: four of five links are
answered within three weeks or never; data comes daily; one connection in four hundred a day stops syncing, and of
those that stay so most lose their access between the sixtieth and the hundredth day.
"""

from __future__ import annotations

# In these statements `happens(p)` is true with the probability p a day, `as_usual(p)` too, whatever the pace;
# `ago(days)` is a moment before the step, `moment()` one within it.

SYNC = """
UPDATE connections SET last_sync = max(moment(), created, coalesce(last_sync, created))
WHERE status = 'Linked' AND as_usual(CASE
    WHEN coalesce(last_sync, created) >= ago(1.25) THEN 0.975
    WHEN coalesce(last_sync, created) >= ago(3) THEN 0.7
    ELSE 0.03 END)
"""

RECOVERED = "SELECT * FROM connections WHERE status = 'Linked' AND last_sync >= ? AND errors LIKE '%\"Active\"%'"

COMPANIES = {
    "companies deleted": "SELECT * FROM companies WHERE happens(0.0002)",
    "companies renamed": "SELECT * FROM companies WHERE happens(0.0002)",
    "companies not listed": "SELECT * FROM companies WHERE happens(0.00005)",
    "connections begun": """
        SELECT * FROM companies
        WHERE happens(CASE WHEN created >= ago(14) THEN 0.06 ELSE 0.001 END) AND NOT EXISTS (
            SELECT 1 FROM connections WHERE company_id = companies.id AND status IN ('Linked', 'PendingAuth'))
        """,
    "extras begun": """
        SELECT * FROM companies WHERE happens(0.0002)
        AND EXISTS (SELECT 1 FROM connections WHERE company_id = companies.id AND status = 'Linked')
        """,
}

CONNECTIONS = {
    "authorised": """
        SELECT * FROM connections WHERE status = 'PendingAuth' AND happens(CASE
            WHEN created >= ago(3) THEN 0.2 WHEN created >= ago(21) THEN 0.04 ELSE 0.003 END)
        """,
    "cancelled": """
        SELECT * FROM connections WHERE status = 'PendingAuth' AND happens(CASE
            WHEN created >= ago(7) THEN 0.04 WHEN created >= ago(30) THEN 0.01 ELSE 0.001 END)
        """,
    "failed": """
        SELECT * FROM connections WHERE status = 'PendingAuth' AND happens(CASE
            WHEN created >= ago(7) THEN 0.004 ELSE 0.0005 END)
        """,
    "access lost": """
        SELECT * FROM connections WHERE status = 'Linked' AND happens(CASE
            WHEN coalesce(last_sync, created) >= ago(3) THEN 0.0004
            WHEN coalesce(last_sync, created) >= ago(60) THEN 0.002
            WHEN coalesce(last_sync, created) >= ago(100) THEN 0.03
            ELSE 0.15 END)
        """,
    "unlinked": "SELECT * FROM connections WHERE status = 'Linked' AND happens(0.0002)",
    "out of reach": """
        SELECT * FROM connections WHERE status = 'Linked'
        AND last_sync < ago(2) AND last_sync >= ago(5) AND happens(0.25)
        """,
    "authorised again": """
        SELECT * FROM connections WHERE status IN ('Deauthorized', 'Unlinked') AND happens(CASE
            WHEN status = 'Deauthorized' AND last_sync >= ago(30) THEN 0.012 ELSE 0.0005 END)
        """,
    "connections deleted": """
        SELECT * FROM connections WHERE status IN ('PendingAuth', 'Unlinked') AND created < ago(30) AND happens(0.001)
        """,
}
