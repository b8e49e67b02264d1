"""What the program costs, as medians and ratios over alternating rounds: `python -m bench`. Tests are never timed."""
