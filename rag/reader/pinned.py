"""What pins the packaged reader; `python -m evals.training.pack` writes it."""

SHA256 = "32a10bd9e3c25b15a1b0debfc279145507ab2e8d8e0ae4eafd4dd5de7602ff0e"
