"""The Textual app: keys and questions go in, screens come out.

`app` puts the parts together, `controller` and `workspace_controller` do slow work off the screen's thread.
Only `tui/launch` may import it.
"""
