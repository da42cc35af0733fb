"""What pins the packaged reader; `python -m evals.training.pack` writes it."""

SHA256 = "44a3dc52f68fedaa2c65355d47afb95acd2ba19518578ef2a382bc1580b454c4"
