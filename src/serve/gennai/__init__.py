"""源内: the interface by which the government's portal (源内 Web, Open GENAI) calls outside services."""
