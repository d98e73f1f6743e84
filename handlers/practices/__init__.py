"""Good practices: handed in by cities, published by the secretariat, found by everybody."""
