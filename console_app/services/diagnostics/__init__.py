"""Write crash reports and the debug log."""
