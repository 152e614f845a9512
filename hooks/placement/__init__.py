"""Hangs the doorbell into git and takes it out again, touching nothing of anybody else."""
