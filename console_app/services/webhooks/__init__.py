"""Take in the events that Codat sends: their secret, their content, how they are stored, and what they tell."""
