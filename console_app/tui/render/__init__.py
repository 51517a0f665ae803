"""Turn models into text for cells and screens: pure functions, without widgets."""
