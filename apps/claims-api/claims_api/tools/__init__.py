"""Commands for whoever runs the service: data, keys, users, and the check of the audit log."""
