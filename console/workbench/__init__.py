"""The workbench (工作台): who waits at the left, the talk in the middle, what was told beside it.

One page that goes on by itself: :mod:`console.workbench.live` sends what is new.
"""
