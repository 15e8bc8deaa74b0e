"""Training a style: recipes, windows, the network, checkpoints, export."""

import os

# PyTorch's threads wait for each other in a loop that takes a whole core, unless they are told to sleep before they are
# made: on two shared cores a step took ten times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
