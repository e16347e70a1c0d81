"""The drawing hand: a scene of the vocabulary as a small picture, in code.

Both ends use it. The corpus that trains `atelier` is drawn by it, and a sitter's sketch, the guided start of a
painting, is drawn by it too: so what the sketch says is what the model has learnt to paint.
"""
