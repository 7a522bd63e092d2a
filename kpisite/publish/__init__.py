"""Files and editions. Knows nothing of KPIs."""
