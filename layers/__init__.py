"""The layers of the map: every module here that defines `LAYER` is one. The folder is the registry."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache, lru_cache

from geo.city import City
from layers._layer import Layer, View


@cache
def all_layers() -> tuple[Layer, ...]:
    """Every layer of this folder, in the order of their `order`, then id. A broken module is not hidden."""
    names = sorted(entry.name for entry in pkgutil.iter_modules(__path__) if not entry.name.startswith("_"))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    layers = [module.LAYER for module in modules]
    return tuple(sorted(layers, key=lambda layer: (layer.order, layer.id)))


def layer_named(layer_id: str) -> Layer:
    """The layer with this id; KeyError when there is none."""
    return {layer.id: layer for layer in all_layers()}[layer_id]


@lru_cache(maxsize=128)
def views_of(layer: Layer, city: City) -> tuple[View, ...]:
    """The views of a layer for a city, made once: a city never changes."""
    return layer.views(city)
