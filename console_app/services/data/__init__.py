"""Say what Codat has read of a customer's data, and have it read again."""
