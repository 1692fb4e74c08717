"""The layers of the map: every module here that defines `LAYER` is one. The folder is the registry.

A module that defines `layers(city)` is a family: the layers that a city's own figures call for.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache, lru_cache
from types import ModuleType

from geo.city import City
from layers._layer import Layer, View


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(entry.name for entry in pkgutil.iter_modules(__path__) if not entry.name.startswith("_"))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


@cache
def all_layers() -> tuple[Layer, ...]:
    """Every layer that each city has, in the order of their `order`, then id. A broken module is not hidden."""
    return _ordered([module.LAYER for module in _modules() if not hasattr(module, "layers")])


@lru_cache(maxsize=16)
def layers_of(city: City) -> tuple[Layer, ...]:
    """Every layer of a city: those that each city has, and those of the families, in the same order."""
    families = [module for module in _modules() if hasattr(module, "layers")]
    return _ordered([*all_layers(), *(layer for module in families for layer in module.layers(city))])


def _ordered(layers: list[Layer]) -> tuple[Layer, ...]:
    return tuple(sorted(layers, key=lambda layer: (layer.order, layer.id)))


def layer_named(layer_id: str) -> Layer:
    """The layer with this id that each city has; KeyError when there is none."""
    return {layer.id: layer for layer in all_layers()}[layer_id]


@lru_cache(maxsize=512)
def views_of(layer: Layer, city: City) -> tuple[View, ...]:
    """The views of a layer for a city, made once: a city never changes."""
    return layer.views(city)


def every_view_of(layer: Layer, city: City) -> tuple[View, ...]:
    """The views of a layer for a city, then those of earlier periods that come when they are asked for."""
    return (*views_of(layer, city), *layer.past(city))
