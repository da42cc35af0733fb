"""Serves the app in a browser: a folder goes in, a page on a local port comes out.

The server listens on this machine only and starts one app for each tab. Only `tui/launch.py` and the command `serve`
import it.
"""
