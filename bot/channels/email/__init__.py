"""E-mail: circulars for those who have no chat with Focal. Nothing is heard there; what is to be said has a link."""
