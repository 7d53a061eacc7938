"""The recovery kit: making and proving its sheets, and the way back in with them."""
