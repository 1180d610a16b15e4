"""Tell people of alarms and incidents over webhooks: which, in which form, signed; and send it."""
