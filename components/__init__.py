"""Everything that draws or touches Streamlit."""
