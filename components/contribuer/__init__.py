"""To tell what one knows: the questionnaire, its receipt, and what becomes of what was told."""
