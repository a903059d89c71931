"""What the server adds around Streamlit: index pages and headers."""
