"""What an administrator installs Focal with."""
