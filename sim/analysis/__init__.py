"""What results say: sentences, and later effects, sensitivity, discovery and search."""
