"""The guided way: customer, software, check, and then the link."""
