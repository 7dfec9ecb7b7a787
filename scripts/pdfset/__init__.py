"""The parts of scripts/pdf-set: sheets, typesetting by hand, word processor and browser input, rewriting."""
