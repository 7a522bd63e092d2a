"""Pure functions from definitions and facts to the review. No files, no clock, no words."""
