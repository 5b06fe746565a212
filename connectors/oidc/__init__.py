"""OpenID Connect: what an identity provider (统一身份认证) is asked, and what is believed of it."""
