"""The WeChat official account (微信公众号): what comes in, what goes back, what is sent."""
