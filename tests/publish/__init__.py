"""Tests of the public site, `publish/`."""
