// Package mint makes scopes: it is the one place where a user, a token or a member's name on the command line becomes
// the right to see something. It reads the members-and-users file into a Registry that never changes afterwards, and
// refuses a file with anything in it that it does not understand, naming the line.
//
// Only the web, the commands and tests import this package; everything else receives the scopes it makes.
package mint
