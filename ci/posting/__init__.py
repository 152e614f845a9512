"""What is posted where: verdicts to those whose commits were learned, previews to their authors."""
