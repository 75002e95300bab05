"""How people come in: by invitation only, with a second factor where the role asks it."""
