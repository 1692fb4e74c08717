"""Builders of data/ and of the working environment. The product never imports this package."""
