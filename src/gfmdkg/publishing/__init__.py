"""What is published beside the answers: dumps, descriptions of the service, the saved queries as data."""
