"""An inventory of things with pictures."""
