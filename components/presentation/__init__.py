"""The deck: its slides, page, file, addresses, and the previews of links."""
