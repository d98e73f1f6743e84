"""People of the register, as they come, settle in, move and go."""
