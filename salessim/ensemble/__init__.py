"""Many worlds: cut into blocks, computed by several processes, kept in a folder, continued where they stopped."""
