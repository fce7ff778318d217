"""One page about a run that a leader can read: what was asked, the answer, how sure it is, and what it rests on."""
