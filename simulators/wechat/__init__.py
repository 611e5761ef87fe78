"""The platform of WeChat official accounts (微信公众平台), played on this machine."""
