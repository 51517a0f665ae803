"""Use the user's desktop: browser, clipboard, notifications, terminal."""
