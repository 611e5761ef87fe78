"""WeCom (企业微信): messages to members and into groups, and the members' binding."""
