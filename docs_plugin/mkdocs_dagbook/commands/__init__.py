"""Commands the plugin adds to the ``dagbook`` command line, a module each."""
