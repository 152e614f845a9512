"""GitHub told: comments, check runs, the job's own files; and asked what nobody else may say."""
