"""What things are: definitions, facts, periods, formulas, units, problems, and the computed review."""
