"""Chooses who reads documents and embeds passages for a build."""

from index.indexing.work import LocalWork, Work
from index.settings import IndexSettings


def choose_work(settings: IndexSettings, *, always: bool = False) -> Work:
    """Return the work that the settings name: that of a cluster if they name its scheduler, else of this machine.

    `always`: a cluster is used however little there is to do; else only where it pays.
    """
    if not settings.dask:
        return LocalWork()
    from index.indexing.cluster.cluster import Cluster

    return Cluster.of(settings, always=always)
