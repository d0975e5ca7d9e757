"""How well hostile messages are told from harmless ones, by this project's flagger and others.

Nothing here is trained on or chosen by: frames, cases and tricks are written apart from those in
``training/templates.py`` and ``training/disguise.py``.
"""
