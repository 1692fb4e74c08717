"""A plan with one edit of every kind, on real ground and without fault."""

from __future__ import annotations

from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    Line,
    MoveStation,
    OpenPark,
    Scenario,
    WidenStreet,
)

EAST, NORTH = 600_454.43, 1_200_294.32  # in ward 15
STATION, PLANNED_PARK = "pccc-go-vap", "w1084373313"
DUONG_QUANG_HAM: Line = ((602_204.31, 1_199_100.0), (602_300.12, 1_199_240.0), (602_400.5, 1_199_330.25))


def square(east: float, north: float, side: float, clockwise: bool = True) -> Line:
    """A closed ring, drawn as people do: either way round."""
    ring = (
        (east, north),
        (east, north + side),
        (east + side, north + side),
        (east + side, north),
        (east, north),
    )
    return ring if clockwise else ring[::-1]


PARK = AddPark(
    "park-1",
    "Vườn hoa phường 15",
    ((square(EAST, NORTH, 50.0), square(EAST + 10, NORTH + 10, 5.0)),),
    ((EAST, NORTH + 20.0),),
)
OPEN = OpenPark("open_park-1", PLANNED_PARK)
WIDEN = WidenStreet("widen-1", "Dương Quảng Hàm", DUONG_QUANG_HAM, 8.0, 20.0, True, "secondary")
STREET = AddStreet(
    "street-1", "Đường mới", ((EAST - 200.0, NORTH), (EAST + 100.0, NORTH + 100.01)), 12.5, "residential"
)
TEAM = AddStation("station-1", "Đội 3", EAST + 300.0, NORTH)
MOVE = MoveStation(STATION, EAST + 10.0, NORTH)
EVERY: Scenario = (PARK, OPEN, WIDEN, STREET, TEAM, MOVE)
