"""One module a command. A command wires the stages; only here is their order known.

``table`` names the commands and loads them on use, ``options`` declares what can be said to them,
``workspace`` opens a project, ``publish`` writes the artifacts.
"""
