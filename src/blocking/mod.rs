//! Blocking: what may not book, who was refused, and the decision about each visit.
