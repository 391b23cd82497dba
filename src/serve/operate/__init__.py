"""What whoever runs the service needs: its state, its health, forgetting what is old."""
