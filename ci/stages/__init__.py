"""The stages of the loop, one module each, one signature: session and earlier outcomes."""
