"""What becomes of answers once a city has handed them in: versions, the secretariat's comments, and corrections."""
