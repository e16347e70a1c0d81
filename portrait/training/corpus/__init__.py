"""Pictures made for training: composed in code from open drawings, with captions that are exactly true."""
