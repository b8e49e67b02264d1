"""Forms -> e-mail: who is to be written to, what each mail says and holds, and how it leaves."""
