"""From a model to what stands in a cell: pure functions, without widgets."""
