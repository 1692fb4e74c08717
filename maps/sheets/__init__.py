"""Sheets of paper drawn from a release: one overlay of the district, one ward, or an atlas of all wards."""
