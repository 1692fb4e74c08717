"""The parts of the planning page: book of plans, map, parks, roads, stations, comparison, exchange."""
