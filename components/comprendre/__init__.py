"""The pages that explain: law, accounts of experience, method, API."""
