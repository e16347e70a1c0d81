"""The techniques of the finish: one technique, one file.

Each technique offers ``paint(picture, size, rng, report)``; what they share
(enlarging, flow, strokes, paper, light, colour) lies beside them.
"""
