"""How sessions that a person approved reach the store, and come from it to other machines."""
