"""Read and change what a person configures: profiles, the source of the API key, folders on disk."""
