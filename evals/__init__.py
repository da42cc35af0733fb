"""How good the answers are: hand-written cases, measures, public collections."""
