"""The parts of the page “Họp”."""
