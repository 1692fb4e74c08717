"""Sheets as files: one overlay, one ward, the atlas of all wards; PDF or PNG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from geo.city import City
from layers import layers_of, views_of
from layers._layer import Layer
from maps.plotting import drawing
from maps.sheets.facts import is_known
from maps.sheets.overlay_page import overlay_sheet
from maps.sheets.paper import About, Pages, Paper, png_of
from maps.sheets.parts import Ask, release_said
from maps.sheets.ward_page import ward_sheet

Progress = Callable[[Iterable[str]], Iterable[str]]


def usual_layer(city: City) -> Layer:
    """The first layer of which anybody published a figure, as on the public map."""
    layers = layers_of(city)
    told = (layer for layer in layers if any(map(is_known, views_of(layer, city)[0].values)))
    return next(told, layers[0])


def about_of(ask: Ask, title: str) -> About:
    """What the file says of itself."""
    released = ask.city.released
    made_on = released.made_on if released else ""
    return About(title, release_said(ask), made_on)


def title_of(ask: Ask) -> str:
    """What a sheet is called."""
    return str(ask.city.wards.loc[ask.ward]["name"]) if ask.ward else ask.subject.title


def sheet_of(ask: Ask) -> Paper:
    """The sheet of a ward, where one is asked for, else of the overlay."""
    with drawing():
        return ward_sheet(ask) if ask.ward else overlay_sheet(ask)


def sheet_pdf(ask: Ask) -> bytes:
    """One sheet as PDF; the same question to the same release is the same bytes."""
    return pdf_of(about_of(ask, title_of(ask)), [sheet_of(ask)])


def sheet_png(ask: Ask) -> bytes:
    """One sheet as PNG at 300 dots an inch."""
    return png_of(sheet_of(ask), about_of(ask, title_of(ask)))


def pdf_of(about: About, papers: Iterable[Paper]) -> bytes:
    """Sheets as one PDF."""
    pages = Pages(about)
    for paper in papers:
        pages.add(paper)
    return pages.finished()


def atlas_papers(ask: Ask, progress: Progress = iter) -> Iterable[Paper]:
    """A sheet of every ward in numeric order, made one by one."""
    wards = [str(ward) for ward in ask.city.wards.index]
    places = {ward: place for place, ward in enumerate(wards, start=1)}
    for ward in progress(wards):
        page = ask.say("sheet.page", page=places[ward], pages=len(wards))
        with drawing():
            paper = ward_sheet(replace(ask, ward=ward), page)
        yield paper


def atlas_pdf(ask: Ask, progress: Progress = iter) -> bytes:
    """The atlas as PDF, a page a ward."""
    return pdf_of(about_of(ask, ask.say("sheet.atlas")), atlas_papers(ask, progress))
