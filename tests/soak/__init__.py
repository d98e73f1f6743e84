"""A whole network that talks with Focal for a while: two processes for the web and two that send, on one PostgreSQL."""
