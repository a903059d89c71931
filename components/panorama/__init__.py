"""The panorama of adoption: its story and figures."""
