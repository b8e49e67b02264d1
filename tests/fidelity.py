"""python -m tests.fidelity: writes docs/fidelity.md anew, from what comes back through editors, formats and habits."""

from tests.support.fidelity import main

if __name__ == "__main__":
    main()
