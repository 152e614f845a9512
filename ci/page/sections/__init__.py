"""The parts of the page, one module each, one signature: from the facts to an element."""
