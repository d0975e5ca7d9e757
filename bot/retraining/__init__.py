"""From the log to a better model without anybody standing by: `detoxbot retrain`.

The steps themselves are commands of their own, run one after the other in processes of their own.
"""
