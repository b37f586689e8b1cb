// Package world promises a fictional world: people, networks, facilitators, harmless hubs, journeys and the records
// that members hold about them, made from a seed and a table of rates, the same bytes on every machine.
//
// Nobody in it exists. Names are put together from lists of parts, family names are invented. What is taken from the
// real world is public and about countries and places only: the 2013 means per country of the International Centre for
// the Study of Radicalisation (CC BY 3.0), the codes and positions of airports (OpenFlights, ODbL), the names of
// cities and border crossings and codes in the form of UN/LOCODE (UNECE). Carriers are invented.
//
// First the truth is made (who travelled with whom, who helped whom), then what each member recorded of it, with gaps
// and errors, and each member's file is written from that. The truth goes into a file of its own, which only benches
// and tests read.
package world
