"""Tests in a real Chromium, and the harness they share."""
