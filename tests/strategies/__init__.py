"""Hypothesis strategies: every valid definition, nothing else, and contexts that hit them.

Small pools of names and values are mixed with free ones: what is compared has to meet what is
asked for more often than chance would have it.
"""
