"""The explorer: one self-contained page on which a morph is moved by hand, seen and heard.

`surface` computes the morph as a line or a pad of presets; `build` puts it into the HTML, style and JavaScript of
the folder `static/`.
"""
