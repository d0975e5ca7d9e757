"""Going on from a trained model with pairs that moderators reviewed, without forgetting.

The new pairs are mixed with pairs of the public corpora (rehearsal: Robins 1995) and with
neutral sentences that have to stay as they are.
"""
