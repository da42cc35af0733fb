"""The Textual app: keys and questions go in, screens come out.

`app` puts the parts together, `controller` and `workspace_controller` do slow work off the screen's thread.
`tui/launch` starts it and `tui/commands/keys` lists its keys; nothing else may import it.
"""
