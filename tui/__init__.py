"""The terminal: keys and arguments go in; the app, the prompt and the commands' output come out.

`cli` dispatches the commands, `repl` is the prompt, `app` the Textual app; `workspace` keeps what a person saves.
It is the only room that prints or imports textual, and no other room imports it.
"""
