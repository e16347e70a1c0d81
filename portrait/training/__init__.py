"""How the checkpoint `atelier` was made, and how to make it again: see README.md beside this file.

Nothing outside this folder imports it.
"""
