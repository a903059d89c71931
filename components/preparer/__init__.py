"""The page that helps to write a scheme, and its editable document: one content, two looks."""
