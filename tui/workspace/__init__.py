"""What a person keeps of their work on a folder: history, marks, sessions, exports, cases. Nothing here is shown."""

from tui.workspace.workspace import Workspace

__all__ = ["Workspace"]
