"""How the program looks: color tokens, zoom, fonts, icons, painting, one style."""
