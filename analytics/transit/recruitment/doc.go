// Package recruitment promises who recruited whom and whom those recruited in
// turn: recruiters with what they did in each period, the trees that grow from
// one of them, and the accounts and phones that recruited people share or were
// in contact with. The words are those of docs/questions/recruitment.md.
package recruitment
