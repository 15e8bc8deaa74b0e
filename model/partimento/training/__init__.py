"""Training a style: recipes, windows, the network, checkpoints, export."""
