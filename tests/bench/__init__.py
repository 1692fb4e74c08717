"""Measurements, beside a plain st_folium page of the same layers: `make bench`."""
