"""The app's widgets, a file each."""
