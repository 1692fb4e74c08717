"""The public site in a real browser, behind a real nginx, and before outside checkers."""
