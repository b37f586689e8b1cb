// Package scoreboard promises what is known of each country's measures against
// foreign terrorist fighters: the profiles it contributed, the people arrested
// and prosecuted there, its law, its screening of travellers and its sharing of
// financial information. Of what nobody contributed it says that it is unknown,
// and never that there is none. The words are those of docs/questions/facts.md.
package scoreboard
