"""Tests of the records, each on both databases."""
