"""What each area of delivery practice adds to the demonstration, after the plan and its days of figures."""
