"""An inventory of things, each with a picture."""
