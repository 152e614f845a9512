"""JavaScript and TypeScript, with JSX: what is particular to reading and resolving them."""
