"""The command line: understand, carry out, draw progress, print, choose the exit code.

Answers (ls, show, compile, what macros print) go to standard output, all else to standard error.
"""
