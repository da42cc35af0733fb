"""Measures the answers: cases and documents go in; figures with intervals, and the verdict of a gate, come out.

`cli` is the command; `evaluate` runs systems on cases; `measures`, `figures`, `compare` score them; `report` shows it.
`evidence` and `training` fit the models that the package ships; `benchmarks` measures speed. Nothing imports this room.
"""
