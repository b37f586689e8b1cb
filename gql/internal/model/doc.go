// Package model promises nothing of its own: it holds the inputs and plain answers that are generated from the schema.
package model
