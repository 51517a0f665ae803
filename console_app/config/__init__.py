"""What the program is told before it starts: profiles, where the key comes from, folders on disk."""
