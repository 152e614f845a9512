"""Charts as SVG: small pure functions from numbers to elements, 360 units wide to suit a phone."""
