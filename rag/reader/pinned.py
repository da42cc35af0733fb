"""What pins the packaged reader; `python -m evals.training.pack` writes it."""

SHA256 = "154e6bd0249645d7cd95119dde8415a334bed1d595c4f828eef38f49494d8aa0"
