"""The demonstration: real requests through the real system, told step by step."""
