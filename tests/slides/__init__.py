"""Tests of the slides and sheets of an agenda."""
