"""The rules of the program: plain Python, values in, an answer or an error out."""
