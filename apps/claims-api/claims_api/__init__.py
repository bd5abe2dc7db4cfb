"""The claims API: reads healthcare claims from a database, for callers with a token."""
