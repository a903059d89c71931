"""The site itself: its pages, menu, share bar, errors, and the observatory that pages ask."""
