"""One Streamlit page per question; thin. Modules with an underscore are what the pages share."""
