"""How many guesses there are. Numbers alone, so that the settings can read them before Django is ready."""

from datetime import timedelta

# Of one address: failures with one name, and with all names together; then it waits.
OF_A_NAME_MOST = 10
OF_AN_ADDRESS_MOST = 50
LOCKED_FOR = timedelta(minutes=15)
# Tries at the same instant are all let in before the first has failed: no more than this many in a minute.
AT_ONCE_MOST = OF_A_NAME_MOST
AT_ONCE_SPAN = 60.0
# Guesses of the present password by somebody who sits at a browser that is signed in.
PRESENT_PASSWORDS_MOST = 10
# Asking for a link to set a new password: of one address, and for one e-mail address, in LOCKED_FOR.
RESETS_MOST = 10
RESETS_FOR_ONE_MOST = 3
