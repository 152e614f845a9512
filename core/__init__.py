"""What every floor needs: commands, settings, workspace, runs, lock, redaction, errors, console."""
