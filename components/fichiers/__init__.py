"""What makes files and pages: templates, fonts, spreadsheets and documents."""
