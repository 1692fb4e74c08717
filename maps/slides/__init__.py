"""Slides for a meeting: one for each step of an agenda, as a PowerPoint file with native titles, tables and notes."""
