"""Resources as records of the manifest: what manifest.json holds and macros see in `graph`."""
