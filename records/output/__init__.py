"""What goes out: a release as files, and the report on a period."""
