"""Judge and show link URLs: their lifetime, QR codes and the messages that carry them."""
