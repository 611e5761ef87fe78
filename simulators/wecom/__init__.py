"""The WeCom platform (企业微信), played on this machine."""
