"""The public site: static files made from one release of the records, for any web server, object store or USB stick."""
