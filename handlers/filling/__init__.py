"""Forms filled in, in conversation: opened for a purpose, answered one question at a time, handed in."""
