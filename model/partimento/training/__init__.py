"""Training a style's network: recipes, windows, the network, checkpoints, export."""
