"""The page and the HTTP API; the only package that knows Gradio and FastAPI."""

import os

# Gradio and what it brings look at these when they are imported: no telemetry, no version check, no hub.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

# Nor a record of who sent which event, summed up with pandas at each new one.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"
