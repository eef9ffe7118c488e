"""The book: a governance site made from dbt artifacts, as an MkDocs plugin."""
