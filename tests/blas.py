"""How many threads numpy's linear algebra has now."""

import numpy as np
from threadpoolctl import threadpool_info

assert np  # loads the library that is looked up


def blas_threads() -> set[int]:
    """Return the numbers of threads of numpy's own BLAS libraries; those of other packages don't count."""
    return {
        library["num_threads"]
        for library in threadpool_info()
        if library["user_api"] == "blas" and "numpy" in library["filepath"]
    }
