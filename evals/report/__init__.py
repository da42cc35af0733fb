"""What an evaluation found, told as a table, as JSON and as a page."""
