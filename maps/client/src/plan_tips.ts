/** Keeps the tips of the planning map in sight: beside its edges, and clear of the tools at its head. */
import * as L from "leaflet";

const EDGE_PX = 8;
const BENEATH_PX = 20; // a tip that has no room over the pointer stands under it

interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Room {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The parts of Leaflet's tips that have no public name. */
interface Placing {
  readonly _map: L.Map;
  readonly _container: HTMLElement;
  _setPosition(at: L.Point): void;
}

/** Where a tip of `size` stands that belongs to `point` and would have its upper left corner `at`. */
export function inRoom(at: Spot, size: Spot, point: Spot, room: Room): Spot {
  const y = at.y < room.top ? point.y + BENEATH_PX : at.y;
  return { x: within(at.x, room.left, room.right - size.x), y: within(y, room.top, room.bottom - size.y) };
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** From here on every tip that is about a thing on the map stays in it, under `bar` where that is at its head. */
export function keepTipsInside(bar: HTMLElement): void {
  const prototype = L.Tooltip.prototype as unknown as Placing;
  const usual = prototype._setPosition;
  prototype._setPosition = function (this: Placing, point: L.Point): void {
    usual.call(this, point);
    const { _map: map, _container: tip } = this;
    const at = map.layerPointToContainerPoint(L.DomUtil.getPosition(tip));
    const there = inRoom(at, { x: tip.offsetWidth, y: tip.offsetHeight }, map.layerPointToContainerPoint(point), roomOf(map, bar));
    if (there.x === at.x && there.y === at.y) return;
    tip.classList.remove("leaflet-tooltip-top"); // it points at nothing now
    L.DomUtil.setPosition(tip, map.containerPointToLayerPoint([there.x, there.y]));
  };
}

function roomOf(map: L.Map, bar: HTMLElement): Room {
  const { x, y } = map.getSize();
  const foot = bar.getBoundingClientRect().bottom - map.getContainer().getBoundingClientRect().top;
  return { left: EDGE_PX, top: foot < y / 2 ? Math.max(foot, 0) + EDGE_PX : EDGE_PX, right: x - EDGE_PX, bottom: y - EDGE_PX };
}
