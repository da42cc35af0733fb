"""Keeps a person's work on a corpus: marks, questions, sessions and cases go in, files in the data folder come out.

Files are written atomically, and unreadable entries are reported instead of lost. Nothing here prints or draws.
The app, the prompt, the commands and `tui/output` import it.
"""

from tui.workspace.workspace import Workspace

__all__ = ["Workspace"]
