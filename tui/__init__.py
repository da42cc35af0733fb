"""The terminal: the command, the prompt, the app. The only room that prints."""
