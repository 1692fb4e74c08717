"""The parts of the page of fire teams."""
