"""What `eventrail estimate` prints for people, by subcommand."""
