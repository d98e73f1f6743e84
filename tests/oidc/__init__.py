"""A provider of identities, as OpenID Connect describes one."""
