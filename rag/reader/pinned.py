"""What pins the packaged reader; `python -m evals.training.pack` writes it."""

SHA256 = "0000000000000000000000000000000000000000000000000000000000000000"
