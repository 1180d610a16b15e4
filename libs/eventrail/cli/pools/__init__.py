"""The work behind `eventrail pools`: sessions with the server, tables for the terminal."""
