"""The techniques of the finish: one technique, one file.

Each technique offers ``paint(picture, rng, report)``; what they share
(enlarging, flow, strokes, lines, washes, paper, light, colour) lies beside them.
"""
