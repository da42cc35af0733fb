"""The screens and dialogs of the app, a file each.

In go the controllers that do the work and what the app tells them; out come questions, choices and dismissals.
The app makes them and `tui/app/keys.py` lists their keys; they see the app only as a `tui.app.host.Host`.
"""
