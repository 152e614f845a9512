"""The commands, one file each; `core.commands` lists them."""
