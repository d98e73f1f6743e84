"""Events: announcing them, giving out seats, and what is told before and after."""
