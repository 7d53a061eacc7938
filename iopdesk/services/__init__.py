"""What a person can do: one function per act, one module per noun, all through the door."""
