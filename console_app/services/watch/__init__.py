"""Poll Codat for the changes that customers make."""
