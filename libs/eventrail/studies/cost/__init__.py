"""`eventrail study cost`: what was paid for, wasted and saved, and what is to come."""
