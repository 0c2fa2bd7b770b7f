"""The dashboard: pages that read the declarations of the model, run it and draw what it gives."""
