"""Citations of answers: what an answer says as a hash, a link that fixes it, the texts of a citation, what is kept."""
