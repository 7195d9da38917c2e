"""Files in which people edit a memory with their own programs, and what comes back from them."""
