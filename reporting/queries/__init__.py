"""What the pages across the plan show: published figures with the milestones behind them."""
