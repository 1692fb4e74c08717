"""Tests of the ward map, its browser harness and its bench."""
