"""Evaluation by the OpenFeature Remote Evaluation Protocol, version 0.3.0.

`Evaluation` answers; the dispatcher and the routes are two ways to it.
"""
