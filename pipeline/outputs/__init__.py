"""What comes out; none of them imports another."""
