"""The app's screens, a file each."""
