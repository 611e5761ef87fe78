"""The people behind the hotline: their hours, who is there now, and promised calls (回电)."""
