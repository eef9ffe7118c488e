"""The vocabulary: what a project is made of.

Data only; nothing here reads a file or imports a third party.
"""
