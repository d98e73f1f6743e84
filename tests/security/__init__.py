"""What nobody may do: each kind of attack, and every way in."""
