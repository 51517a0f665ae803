"""Complete commands, options and values in bash, zsh and fish.

Nothing here imports the parser or a command: an answer takes little longer than Python takes to start.
"""
