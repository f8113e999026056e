"""Pretrained classifiers: a card for each, and the weights that it describes."""
