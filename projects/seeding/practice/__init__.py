"""What each area of delivery practice adds to the demonstration."""
