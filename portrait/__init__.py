"""Portrait: from a profile to a verbal portrait, to a prompt, to a picture."""
