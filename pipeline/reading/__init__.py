"""Files -> Return: what stands where, whatever the file has been through."""
