"""Names of companies: what in a name tells companies apart, and whether two names mean the same one."""
