"""`eventrail train`: each kind of model is a command of its own."""
