"""The app in a browser: a small web server on this machine, and the page that it gives."""
